// The known defense turned around by numbers: the posteriors that it answers as was answered. A control.
import { setImmediate as nextTurn } from 'node:timers/promises';
import Type from '#typebox';
import type { Matrix } from '../../contract/arrays.js';
import { PluginError } from '../../contract/errors.js';
import type { RecoveryPlugin } from '../../contract/plugins.js';
import { strictObject } from '../../contract/primitives.js';
import { checkJson } from '../../contract/validate.js';
import { everyPosition, known } from '../shared/known-defense.js';
import { type Asking, search } from './search.js';

/** Answers that are solved together; each is asked about a few hundred times. */
const BATCH = 250;

const Options = strictObject({
  prefer: Type.Optional(
    Type.Union([Type.Literal('certain'), Type.Literal('near')], {
      default: 'certain',
      description: 'Of posteriors that are answered alike: a nearly certain one, or one near the answer; our choice',
    }),
  ),
  steps: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1000, default: 20, description: 'From each start, at most; our choice' }),
  ),
});

/**
 * Of several posteriors that are answered alike (reverse sigmoid folds what is nearly certain, rounding hides digits) it takes the first
 * that it meets, and begins at certainty unless told otherwise: most answers of a victim are certain. Never ranked: where the defense has an inverse, it bounds
 * what recoveries of the same knowledge bring back.
 */
export const recovery: RecoveryPlugin = {
  meta: {
    id: 'invert',
    title: 'Numerical inversion',
    version: '1.0.0',
    summary:
      'Finds posteriors that the known defense answers as was answered: an upper bound of who knows it where it has an inverse.',
    paper: null,
    departures: [
      'Our control; no paper has it. Reverse sigmoid and others without state or chance can be turned around.',
      'A search from many starts, not a proof: an answer for which it finds nothing is taken as what comes nearest.',
    ],
    knowledge: 'oracle',
    imitates: true,
  },
  parameters: Options,
  async recover(ledger, context, parameters) {
    const { steps = 20, prefer = 'certain' } = checkJson(Options, parameters, 'invert');
    const imitated = known(context);
    const { rows, columns } = ledger.answers;
    const values = new Float32Array(rows * columns);
    for (let first = 0; first < rows; first += BATCH) {
      await nextTurn();
      context.signal.throwIfAborted();
      const count = Math.min(BATCH, rows - first);
      const part = ledger.answers.values.subarray(first * columns, (first + count) * columns);
      const answers = { values: part, rows: count, columns };
      const ask = (posteriors: Matrix, at: readonly number[]): Promise<Matrix> =>
        imitated.answer(posteriors, context.images(at.map((row) => first + row)));
      await refuseChance(ask, answers);
      values.set(
        await search(ask, answers, { prefer, steps, rng: context.rng.fork(`answers ${first}`) }),
        first * columns,
      );
      context.onProgress({ fraction: (first + count) / rows, note: `${first + count} of ${rows} answers` });
    }
    return { positions: everyPosition(ledger), targets: { values, rows, columns }, weights: null };
  },
};

async function refuseChance(ask: Asking, posteriors: Matrix): Promise<void> {
  const all = Array.from({ length: posteriors.rows }, (_, row) => row);
  const [once, again] = [await ask(posteriors, all), await ask(posteriors, all)];
  if (once.values.every((value, at) => value === again.values[at])) return;
  throw new PluginError('a defense with chance in it has no inverse', {
    code: 'defense-without-inverse',
    where: 'recovery invert',
    expected: 'the same answer to the same posteriors',
    got: 'another one',
    hint: 'Move this recovery, or that defense, to another suite.',
  });
}
