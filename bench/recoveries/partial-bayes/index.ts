// What the victim must have said: the mean of everything that the defense, as far as the attacker knows it, would answer so.
import { setImmediate as nextTurn } from 'node:timers/promises';
import Type from '#typebox';
import type { Matrix } from '../../contract/arrays.js';
import { PluginError } from '../../contract/errors.js';
import type { ImitatedDefense, Ledger, RecoveryContext, RecoveryPlugin } from '../../contract/plugins.js';
import { strictObject } from '../../contract/primitives.js';
import { checkJson } from '../../contract/validate.js';
import { drawDirichlet } from './dirichlet.js';
import { type LookUp, openTable, type PairTable } from './table.js';

const PAIRS_EACH = 20;
const CONCENTRATION = 8;
const TOLERANCE = 0.01;
const ROUNDS = 1;
/** A class that an estimate excludes is drawn as one of this posterior: a defense may have raised or dropped it. */
const FLOOR = 1e-3;
/** Pairs whose images are read at a time, and answers that are looked up before others have their turn. */
const BATCH = 1000;

const Options = strictObject({
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

/**
 * Draws true posteriors from a Dirichlet prior of parameters concentration · classes · estimate around every answer, passes
 * them through the own instance of the defense, and averages those whose answer is the one in hand.
 */
export const recovery: RecoveryPlugin = {
  meta: {
    id: 'partial-bayes',
    title: 'Partial Bayes',
    version: '1.0.0',
    summary: 'Averages the posteriors that the known defense would turn into the answer at hand.',
    paper: {
      citation:
        'Tang et al.: ModelGuard: Information-Theoretic Defense Against Model Extraction Attacks. USENIX Security 2024',
      url: 'https://www.usenix.org/conference/usenixsecurity24/presentation/tang',
    },
    departures: [
      "The prior lies around the answers that the attacker got; the public code draws it around the victim's undefended answers, which no attacker has, and its figures are an upper bound.",
      'The prior can be drawn again around what was recovered (`rounds`): a single one around the answers reaches no posterior far from them.',
      'Tolerance and concentration are those of the documented runs, 0.01 and 8; the defaults of the public classes are 0.0001 and 4.',
      'A class of posterior below 0.001 counts as one of that in the prior.',
    ],
    knowledge: 'defense',
  },
  parameters: Options,
  async recover(ledger, context, parameters) {
    const { pairsEach = PAIRS_EACH, ...options } = checkJson(Options, parameters, 'partial-bayes');
    const { tolerance = TOLERANCE, rounds = ROUNDS, concentration = CONCENTRATION } = options;
    const { imitated, rng, onProgress } = context;
    if (imitated === null) throw nothingKnown();
    let estimate = ledger.answers;
    for (let round = 0; round < rounds; round++) {
      const own = { ...context, imitated, rng: rng.fork(`round ${round}`) };
      const table = await drawPairs(own, estimate, { pairs: pairsEach * estimate.rows, concentration });
      estimate = await lookUp(table, ledger.answers, { tolerance, sameTopOne: imitated.keepsTopOne }, context.signal);
      onProgress({ fraction: (round + 1) / rounds, note: `${table.clean.rows} pairs, round ${round + 1}` });
    }
    return { positions: everyPosition(ledger), targets: estimate, weights: null };
  },
};

type Drawing = RecoveryContext & { readonly imitated: ImitatedDefense };

/** The same number around every estimate, or one more; each is a query of the image that was asked there. */
async function drawPairs(
  { imitated, images, rng, signal }: Drawing,
  estimate: Matrix,
  { pairs, concentration }: { readonly pairs: number; readonly concentration: number },
): Promise<PairTable> {
  const { columns } = estimate;
  const clean = { values: new Float32Array(pairs * columns), rows: pairs, columns };
  const perturbed = { values: new Float32Array(pairs * columns), rows: pairs, columns };
  for (let first = 0; first < pairs; first += BATCH) {
    signal.throwIfAborted();
    const positions = Array.from({ length: Math.min(BATCH, pairs - first) }, (_, at) => (first + at) % estimate.rows);
    for (const [at, position] of positions.entries()) {
      const centre = estimate.values.subarray(position * columns, (position + 1) * columns);
      const alpha = Array.from(centre, (value) => concentration * columns * Math.max(value, FLOOR));
      drawDirichlet(alpha, rng, clean.values.subarray((first + at) * columns, (first + at + 1) * columns));
    }
    const values = clean.values.subarray(first * columns, (first + positions.length) * columns);
    const asked = { values, rows: positions.length, columns };
    perturbed.values.set((await imitated.answer(asked, images(positions))).values, first * columns);
  }
  return { clean, perturbed };
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

function everyPosition({ rows }: Ledger): Int32Array {
  return Int32Array.from({ length: rows.length }, (_, position) => position);
}

function nothingKnown(): PluginError {
  return new PluginError('no instance of the defense was given', {
    code: 'recovery-knowledge',
    where: 'recovery partial-bayes',
    expected: 'what the attacker knows of the defense',
    got: 'none',
    hint: 'Name this recovery in a suite, whose defenses it is then given.',
  });
}
