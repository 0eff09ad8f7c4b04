// Answers that tell as little as a budget allows, computed from each answer alone: no model of the defender's own.
import Type from '#typebox';
import type { DefensePlugin } from '../../contract/plugins.js';
import { strictObject } from '../../contract/primitives.js';
import { checkJson } from '../../contract/validate.js';
import { argmax, mapRows } from '../../lib/arrays/matrix.js';
import { leastLikely } from './least-likely.js';

const EPSILON = 1;

const Options = strictObject({
  epsilon: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 2,
      default: EPSILON,
      description: 'Largest L1 distance of an answer from what it would have been, the sum over the classes; default 1',
    }),
  ),
});

/**
 * Of all answers within the budget that name the same class first, by 10⁻⁴ at least, the one with the least expected
 * log-posterior. Where the budget cannot part a tie the answer stays as it is.
 */
export const defense: DefensePlugin = {
  meta: {
    id: 'modelguard-w',
    title: 'ModelGuard-W',
    version: '1.0.0',
    summary:
      'Moves each answer, within an L1 budget and without changing its first class, to the least likely classes.',
    paper: {
      citation:
        'Tang, Dang, Zhang, Chen, Zhao, Jiang, Chen: ModelGuard: Information-Theoretic Defense Against Model Extraction Attacks. USENIX Security 2024',
      url: 'https://www.usenix.org/conference/usenixsecurity24/presentation/tang',
    },
    departures: [
      'The linear programme is solved exactly by a search over the value of the first class; the public code calls a general solver for every query.',
      'Of answers that are equally good the one nearest to the honest one is given.',
      'A tie that the budget cannot part by 10⁻⁴ is answered as it is; the public code takes what its solver leaves.',
    ],
    keepsTopOne: true,
  },
  parameters: Options,
  open(parameters) {
    const { epsilon = EPSILON } = checkJson(Options, parameters, 'modelguard-w');
    return { answer: (posteriors) => mapRows(posteriors, (row, out) => out.set(guarded(row, epsilon))) };
  },
};

/** An answer of an earlier defense counts as if it were rescaled to sum 1. */
function guarded(row: Float32Array, epsilon: number): ArrayLike<number> {
  const sum = row.reduce((total, value) => total + value, 0);
  return sum > 0
    ? (leastLikely(
        Float64Array.from(row, (value) => value / sum),
        argmax(row),
        epsilon,
      ) ?? row)
    : row;
}
