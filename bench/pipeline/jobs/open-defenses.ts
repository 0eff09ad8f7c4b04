// What stands in front of a victim, opened: one defense, or several that answer in order.
import type { Images, Matrix, Shape3 } from '../../contract/arrays.js';
import type { Defenses, DefenseUse } from '../../contract/plan.js';
import type {
  AnswerContext,
  AskedDefense,
  Claims,
  Defense,
  DefensePlugin,
  OwnerNeed,
  PluginState,
} from '../../contract/plugins.js';
import { deriveSeed } from '../../lib/random/rng.js';
import { encodeNpy } from '../../lib/npy/npy.js';
import { emptyRows } from '../../lib/arrays/matrix.js';
import { checkAnswers, checkSimplex } from '../../oracle/answers.js';
import { loadPlugin } from '../registry/registry.js';
import { readFiles } from '../store/evidence-store.js';
import type { JobContext } from './context.js';
import { openHeldDetector } from './held-detector.js';
import { externalEntry, type ExternalContext } from './external.js';
import { substitutesOf } from './substitutes.js';

export interface OpenedDefenses {
  readonly defense: AskedDefense;
  /** Seed of the first one's randomness, keyed further by the query index; the others have theirs. */
  readonly seed: number;
  /** What any of them must be told of the victim's inside at every answer. */
  readonly needs: ReadonlySet<OwnerNeed>;
  /** It leaves some answers exactly as they are, and of an attack's queries is kept which. */
  readonly altersSome: boolean;
  /** Seconds of work demanded for each query so far, of all of the list; `null` where none demands any. */
  readonly work: (() => Float64Array) | null;
  /** What was answered falsely so far, the last defense's word counting; `null` where none claims anything. */
  readonly claims: (() => Claims) | null;
}

interface Victim {
  readonly suiteSeed: number;
  readonly classes: number;
  readonly inputShape: Shape3;
}

export interface OpenedDefense {
  readonly id: string;
  readonly defense: Defense | AskedDefense;
  readonly claim?: () => Claims | undefined;
  readonly work?: () => Float64Array | undefined;
  /** `null` for an external one. */
  readonly meta: Pick<DefensePlugin['meta'], 'needs' | 'claims' | 'trainsVictim' | 'altersSome' | 'demandsWork'> | null;
  readonly seed: number;
  /** Its rows may sum to another number than 1. */
  readonly unnormalised?: boolean;
  /** A row of zeros is no answer, and stays one. */
  readonly refuses?: boolean;
}

/** float64 [queries]: seconds of work demanded for each; no file where none demands any. */
export const WORK_FILE = 'work.npy';

export function workFile(work: (() => Float64Array) | null): Readonly<Record<string, Uint8Array>> {
  const seconds = work?.();
  return seconds === undefined ? {} : { [WORK_FILE]: encodeNpy(seconds, [seconds.length]) };
}

type DefenseContext = Pick<JobContext<'steal' | 'evaluate'>, 'input' | 'dataRoot' | 'endpoint'> & ExternalContext;

/** The same seed and victim give the same defenses in every job that opens them. */
export async function openDefenses(
  context: DefenseContext,
  defenses: Defenses,
  victim: Victim,
): Promise<OpenedDefenses> {
  const opened: OpenedDefense[] = [];
  for (const use of Array.isArray(defenses) ? defenses : [defenses])
    opened.push(await openDefense(context, use, victim));
  return {
    defense: inTurn(opened),
    seed: opened[0]?.seed ?? 0,
    needs: new Set(opened.flatMap(({ meta }) => meta?.needs ?? [])),
    altersSome: opened.some(({ meta }) => meta?.altersSome === true),
    work: opened.some(({ meta }) => meta?.demandsWork === true) ? () => workOf(opened) : null,
    claims: opened.some(({ meta }) => meta?.claims === true) ? () => claimsOf(opened) : null,
  };
}

/** Each defends the answers of the one before, is told of the victim what it declares, and is held to its own answers. */
export function inTurn(opened: readonly OpenedDefense[]): AskedDefense {
  return {
    async answer(posteriors: Matrix, queries: Images, context: AnswerContext): Promise<Matrix> {
      let answers = posteriors;
      const refused = new Set<number>();
      for (const { id, defense, meta, seed, unnormalised, refuses } of opened) {
        const given = await defense.answer(answers, queries, { ...declared(context, meta), seed });
        const where = `defense ${id}`;
        checkAnswers(given, posteriors.rows, posteriors.columns, where);
        answers = unnormalised === true ? given : checkSimplex(answers, given, where);
        if (refuses === true) for (const row of emptyRows(answers)) refused.add(row);
      }
      return refused.size === 0 ? answers : withoutRows(answers, refused);
    },
  };
}

function declared(
  { logits, features, members, ...context }: AnswerContext,
  meta: OpenedDefense['meta'],
): AnswerContext {
  const needs = meta?.needs ?? [];
  return {
    ...context,
    ...(logits !== undefined && needs.includes('logits') ? { logits } : {}),
    ...(features !== undefined && needs.includes('features') ? { features } : {}),
    ...(members !== undefined && meta?.trainsVictim === 'ensemble' ? { members } : {}),
  };
}

/** What was refused stays refused, whatever a later defense makes of nothing. */
function withoutRows({ values, rows, columns }: Matrix, refused: ReadonlySet<number>): Matrix {
  const left = values.slice();
  for (const row of refused) left.fill(0, row * columns, (row + 1) * columns);
  return { values: left, rows, columns };
}

function workOf(opened: readonly OpenedDefense[]): Float64Array {
  const all = opened.flatMap(({ work }) => work?.() ?? []);
  const queries = all.reduce((most, { length }) => Math.max(most, length), 0);
  return Float64Array.from({ length: queries }, (_, query) =>
    all.reduce((sum, seconds) => sum + (seconds[query] ?? 0), 0),
  );
}

/** Ascending positions. */
function claimsOf(opened: readonly OpenedDefense[]): Claims {
  const labels = new Map<number, number>();
  for (const { claim } of opened) {
    const claims = claim?.();
    claims?.positions.forEach((position, index) => labels.set(position, claims.labels[index] ?? 0));
  }
  const positions = Int32Array.from(labels.keys()).sort();
  return { positions, labels: positions.map((position) => labels.get(position) ?? 0) };
}

async function openDefense(context: DefenseContext, use: DefenseUse, victim: Victim): Promise<OpenedDefense> {
  const { id, parameters, submission, substitute } = use;
  const { classes, inputShape, suiteSeed } = victim;
  const seed = deriveSeed('defense', suiteSeed, id);
  const state = await stateOf(context, use);
  if (submission !== undefined)
    return { id, seed, meta: null, defense: await serve(context, use, state, { classes, inputShape, seed }) };
  const plugin = await loadPlugin('defenses', id);
  const opening = {
    classes,
    inputShape,
    substitute: substitutesOf(substitute, { signal: context.signal }),
    ...(use.detector === undefined ? {} : { detector: await openHeldDetector(context, use.detector) }),
    seed,
  };
  const defense = await plugin.open(parameters, state, opening);
  context.atEnd(() => Promise.resolve(defense.dispose?.()));
  const unnormalised = plugin.unnormalised?.(parameters) === true;
  const refuses = plugin.refuses?.(parameters) === true;
  return {
    id,
    defense,
    claim: () => defense.claims?.(),
    work: () => defense.work?.(),
    meta: plugin.meta,
    seed,
    unnormalised,
    refuses,
  };
}

async function stateOf(
  { input, store }: Pick<DefenseContext, 'input' | 'store'>,
  { prepared }: DefenseUse,
): Promise<PluginState> {
  return prepared === undefined ? {} : readFiles(store, await input(prepared));
}

async function serve(
  context: DefenseContext,
  use: DefenseUse,
  state: PluginState,
  run: { readonly classes: number; readonly inputShape: Shape3; readonly seed: number },
): Promise<AskedDefense> {
  const { Served } = await import('../../submission/serve.js');
  const { servedDefense } = await import('../../submission/defense.js');
  const served = await Served.start({ ...(await externalEntry(context, use)), ...run }, state);
  context.atEnd(() => served.close());
  return servedDefense(served);
}
