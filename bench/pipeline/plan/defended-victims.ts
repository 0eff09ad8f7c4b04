// Victims that a defense trains otherwise: one job a victim, defense and seed, beside the undefended victim's.
import { pluginLabel } from '../../contract/board.js';
import type { DefensePlugin } from '../../contract/plugins.js';
import type { Parameters } from '../../contract/primitives.js';
import { defenseList, isAnswering, type AnyVictimSpec, type DefenseEntry } from '../../contract/suite.js';
import { resolveTraining } from '../../contract/training.js';
import { loadPlugin } from '../registry/registry.js';
import { type PlanContext, type SkipReason, versioned } from './context.js';
import { outlierSlice } from './outliers.js';
import type { PlannedVictim } from './victims.js';

/** Twice the images: outliers or several networks; a rough cost. */
const COST = 2;

/** Key of the victim that stands behind the defenses: the undefended one unless the first of them trains it. */
export async function planDefendedVictim(
  context: PlanContext,
  { victim, defense: entry }: { readonly victim: PlannedVictim; readonly defense: DefenseEntry },
): Promise<string> {
  const [first] = defenseList(entry);
  if (first === undefined || !(await trainsVictim(context, first.defense))) return victim.trainVictim;
  const { defense, outliers } = first;
  const parameters = trainingParameters((await loadPlugin('defenses', defense)).meta, first.parameters);
  const { train, classes, model, init, training, seed } = context.graph.spec(victim.trainVictim, 'train-victim');
  return context.graph.add({
    spec: {
      kind: 'train-defended-victim',
      victim: victim.trainVictim,
      defense: await versioned('defenses', defense, parameters),
      ...(outliers === undefined ? {} : { outliers: outlierSlice(context, outliers, victim) }),
      train,
      classes,
      model,
      init,
      training,
      seed,
    },
    label: `train-defended-victim/${victim.spec.id}/${pluginLabel(defense, parameters)}/s${seed}`,
    needs: [victim.trainVictim],
    cost: COST * victim.trainCount * training.epochs,
  });
}

/** Those that the training depends on. */
export function trainingParameters(
  { trainingParameters: names }: Pick<DefensePlugin['meta'], 'trainingParameters'>,
  parameters: Parameters = {},
): Parameters {
  if (names === undefined) return parameters;
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => names.includes(name)));
}

/** Why the defense cannot train the victim; `null` where it does, or none of the list wants to. */
export async function trainingMissing(
  context: PlanContext,
  spec: AnyVictimSpec,
  entry: DefenseEntry,
): Promise<SkipReason | null> {
  const [first] = defenseList(entry);
  if (first === undefined || !(await trainsVictim(context, first.defense))) return null;
  if (isAnswering(spec))
    return notTrained(first.defense, `victim ${spec.id} gives its answers alone and is trained by its owner`);
  if (resolveTraining(spec.training ?? {}, 1).epochs > 0) return null;
  return notTrained(first.defense, `victim ${spec.id} is published weights as they are`);
}

async function trainsVictim({ submissions }: PlanContext, defense: string): Promise<boolean> {
  if (submissions.has(`defenses/${defense}`)) return false;
  return (await loadPlugin('defenses', defense)).meta.trainsVictim !== undefined;
}

function notTrained(defense: string, reason: string): SkipReason {
  return {
    code: 'victim-not-trained-here',
    reason: `defense ${defense} trains its victim, and ${reason}`,
    fix: 'Name a victim with a "model" and "training" of one epoch or more, or leave the defense to another suite.',
  };
}
