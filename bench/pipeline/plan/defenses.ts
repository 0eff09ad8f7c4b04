// What stands in front of a victim: a list of defenses, each prepared once a victim and seed.
import type { Defenses, DefenseUse, VersionedPlugin } from '../../contract/plan.js';
import type { DefensePlugin } from '../../contract/plugins.js';
import type { Parameters } from '../../contract/primitives.js';
import { pluginLabel } from '../../contract/board.js';
import {
  type AnyVictimSpec,
  defenseList,
  isAnswering,
  type DefenseEntry,
  type DefenseSpec,
  type SurrogateSpec,
} from '../../contract/suite.js';
import { loadPlugin } from '../registry/registry.js';
import { external, type PlanContext, type SkipReason, versioned, versionedEntry } from './context.js';
import { labelledSlice } from './data.js';
import { planDefendedVictim } from './defended-victims.js';
import { planHeldDetector } from './held-detectors.js';
import { outlierSlice } from './outliers.js';
import { ownerSplit } from './owner-splits.js';
import type { PlannedVictim } from './victims.js';

export interface PlannedDefenses {
  /** Job of the victim that stands behind them: trained by the first one where that does so. */
  readonly victim: string;
  /** As it goes into the jobs that meet it. */
  readonly use: Defenses;
  /** Those in it, for places and limits of external ones. */
  readonly plugins: readonly VersionedPlugin[];
  /** Jobs that have to be done before. */
  readonly needs: readonly string[];
}

export interface DefenseRequest {
  readonly victim: PlannedVictim;
  readonly defense: DefenseEntry;
  /** Architecture of the models that a defense may create; the suite's surrogate. */
  readonly surrogate: SurrogateSpec | null;
  readonly seed: number;
}

/** The jobs that prepare the defenses are added; a defense of the same parameters is prepared once, however many meet it. */
export async function planDefenses(context: PlanContext, request: DefenseRequest): Promise<PlannedDefenses> {
  const asked = await planDefendedVictim(context, request);
  const uses: DefenseUse[] = [];
  for (const spec of defenseList(request.defense)) uses.push(await planDefense(context, { ...request, asked }, spec));
  const [first, second, ...others] = uses;
  if (first === undefined) throw new Error('a list of defenses without one');
  return {
    victim: asked,
    use: second === undefined ? first : [first, second, ...others],
    plugins: uses,
    needs: [asked, ...uses.flatMap(({ prepared, detector }) => [prepared ?? [], detector ?? []].flat())],
  };
}

async function planDefense(
  context: PlanContext,
  { victim, surrogate, seed, asked }: DefenseRequest & { readonly asked: string },
  spec: DefenseSpec,
): Promise<DefenseUse> {
  const { defense, parameters, outliers, trainedOnly } = spec;
  if (trainedOnly === true) return versioned('defenses', 'none');
  const plugin = await versionedEntry(context, 'defenses', defense, parameters);
  const loaded = plugin.submission === undefined ? await loadPlugin('defenses', defense) : null;
  const detector = loaded === null ? null : await planHeldDetector(context, spec, { victim, asked, seed });
  const substitute =
    loaded?.meta.substitute === true && surrogate !== null
      ? { substitute: await versioned('models', surrogate.model, surrogate.modelParameters) }
      : {};
  const own = { ...substitute, ...(detector === null ? {} : { detector }) };
  if (loaded !== null && !isPrepared(loaded, parameters)) return { ...plugin, ...own };
  const split = ownerSplit(context, victim.data, 'defense');
  const prepared = context.graph.add({
    spec: {
      kind: 'prepare-defense',
      victim: asked,
      defense: plugin,
      ...substitute,
      data: labelledSlice(victim.data, split, victim.shape, context.splits),
      ...(loaded?.meta.trainingImages === true ? { training: victim.train } : {}),
      ...(outliers === undefined ? {} : { outliers: outlierSlice(context, outliers, victim) }),
      classes: victim.classes,
      seed,
    },
    label: `prepare-defense/${victim.spec.id}/${pluginLabel(defense, parameters ?? {})}/s${seed}`,
    needs: [asked],
    cost: victim.data.sizes[split] ?? 0,
    ...external(context, [plugin]),
  });
  return { ...plugin, ...own, prepared };
}

/** Whether a job has to prepare it. */
export function isPrepared(plugin: DefensePlugin, parameters: Parameters = {}): boolean {
  return plugin.prepare !== undefined && (plugin.needsPreparation?.(parameters) ?? true);
}

/** What a victim does not show that gives answers alone; `null` where every defense of the list makes do with its answers. */
export async function answersMissing(
  { submissions }: PlanContext,
  spec: AnyVictimSpec,
  entry: DefenseEntry,
): Promise<SkipReason | null> {
  if (!isAnswering(spec)) return null;
  for (const { defense } of defenseList(entry)) {
    if (submissions.has(`defenses/${defense}`)) continue;
    const needs = ((await loadPlugin('defenses', defense)).meta.needs ?? []).filter((need) => need !== 'answers');
    if (needs.length === 0) continue;
    return {
      code: 'answers-only',
      reason: `defense ${defense} needs ${needs.join(' and ')} of the victim, and victim ${spec.id} gives its answers alone`,
      fix: 'Name a victim with a "model", which is trained here, or leave the defense to another suite.',
    };
  }
  return null;
}
