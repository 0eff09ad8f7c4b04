// What the victim must have said: the mean of everything that the defense, as far as it is known, would answer so.
import { setImmediate as nextTurn } from 'node:timers/promises';
import Type, { type Static } from '#typebox';
import type { Matrix } from '../../contract/arrays.js';
import type { Ledger, RecoveryContext, TransferSet } from '../../contract/plugins.js';
import { strictObject } from '../../contract/primitives.js';
import { everyPosition, known } from './known-defense.js';
import { type LookUp, openTable, type PairTable } from './pair-table.js';
import { drawPairs } from './posterior-pairs.js';

const PAIRS_EACH = 20;
const CONCENTRATION = 8;
const TOLERANCE = 0.01;
const ROUNDS = 1;
/** Answers that are looked up before others have their turn. */
const BATCH = 1000;

export const BayesOptions = strictObject({
  pairsEach: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 10_000,
      default: PAIRS_EACH,
      description: 'Pairs drawn around each answer; default 20, which for 50 000 answers is the published million',
    }),
  ),
  concentration: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      default: CONCENTRATION,
      description: 'Of the prior around an estimate, for each class; default 8',
    }),
  ),
  tolerance: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 2,
      default: TOLERANCE,
      description: 'L1 distance up to which pairs are averaged; default 0.01',
    }),
  ),
  rounds: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 20,
      default: ROUNDS,
      description: 'Tables, each drawn around what the one before recovered, the first around the answers; default 1',
    }),
  ),
});

/** Tang et al. (USENIX Security 2024); where this and its public code differ. */
export const BAYES_PAPER = {
  citation:
    'Tang et al.: ModelGuard: Information-Theoretic Defense Against Model Extraction Attacks. USENIX Security 2024',
  url: 'https://www.usenix.org/conference/usenixsecurity24/presentation/tang',
} as const;
export const BAYES_DEPARTURES = [
  'Tolerance and concentration are those of the documented runs, 0.01 and 8; the defaults of the public classes are 0.0001 and 4.',
  'A class of posterior below 0.001 counts as one of that in the prior.',
] as const;

/**
 * Draws true posteriors around every estimate, passes them through the own instance of the defense, and averages those whose answer
 * is the one in hand.
 *
 * @param start - float32 [n, classes]: the first estimates, position by position of the ledger
 */
export async function partialBayes(
  ledger: Ledger,
  context: RecoveryContext,
  { pairsEach = PAIRS_EACH, ...options }: Static<typeof BayesOptions>,
  start: Matrix,
): Promise<TransferSet> {
  const { tolerance = TOLERANCE, rounds = ROUNDS, concentration = CONCENTRATION } = options;
  const { rng, onProgress, signal } = context;
  const imitated = known(context);
  let estimate = start;
  for (let round = 0; round < rounds; round++) {
    const own = { ...context, imitated, rng: rng.fork(`round ${round}`) };
    const table = await drawPairs(own, estimate, { pairs: pairsEach * estimate.rows, concentration });
    estimate = await lookUp(table, ledger.answers, { tolerance, sameTopOne: imitated.keepsTopOne }, signal);
    onProgress({ fraction: (round + 1) / rounds, note: `${table.clean.rows} pairs, round ${round + 1}` });
  }
  return { positions: everyPosition(ledger), targets: estimate, weights: null };
}

/** Many answers against many pairs take minutes: between batches it can be stopped. */
async function lookUp(table: PairTable, answers: Matrix, how: LookUp, signal: AbortSignal): Promise<Matrix> {
  const { rows, columns } = answers;
  const values = new Float32Array(rows * columns);
  const recover = openTable(table, how);
  for (let row = 0; row < rows; row++) {
    if (row % BATCH === 0) {
      await nextTurn();
      signal.throwIfAborted();
    }
    const [from, to] = [row * columns, (row + 1) * columns];
    recover(answers.values.subarray(from, to), values.subarray(from, to));
  }
  return { values, rows, columns };
}
