// Many true answers share one: what is told of an answer is only near which earlier one it lies.
import Type from '#typebox';
import type { DefensePlugin } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';
import { checkJson } from '../contract/validate.js';
import { argmax, mapRows } from '../lib/arrays/matrix.js';

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

/** An answer that was given exactly, and stands for later ones of its class. */
interface Centroid {
  readonly query: number;
  readonly values: Float32Array;
}

/**
 * Ordered incremental quantisation: the first centroid of the answer's first class that lies within ε of it, in the order in which
 * they came, by all clients; where there is none the answer is given exactly and becomes one.
 */
export const defense: DefensePlugin = {
  meta: {
    id: 'modelguard-s',
    title: 'ModelGuard-S',
    version: '1.1.0',
    summary: 'Answers, within an L1 budget, with the first earlier answer of the same class that is near enough.',
    paper: {
      citation:
        'Tang, Dang, Zhang, Chen, Zhao, Jiang, Chen: ModelGuard: Information-Theoretic Defense Against Model Extraction Attacks. USENIX Security 2024',
      url: 'https://www.usenix.org/conference/usenixsecurity24/presentation/tang',
    },
    departures: [
      'Centroids stay what they were answered as: without the buffer, the k-means and the frozen codebook that the public code offers.',
      'The first answer of every class, and each that is far from all before, is exact; a codebook made beforehand would hide these.',
      'Test images meet a codebook of their own, as honest clients before any attack would.',
    ],
    keepsTopOne: true,
    state: 'global',
    altersSome: true,
  },
  parameters: Options,
  open(parameters) {
    const { epsilon = EPSILON } = checkJson(Options, parameters, 'modelguard-s');
    const codebook = new Map<number, Centroid[]>();
    return {
      answer(posteriors, _queries, { firstQueryIndex }) {
        for (const centroids of codebook.values()) forgetFrom(firstQueryIndex, centroids);
        let query = firstQueryIndex;
        return mapRows(posteriors, (row, out) => {
          const top = argmax(row);
          const centroids = codebook.get(top) ?? [];
          codebook.set(top, centroids);
          const known = centroids.find(({ values }) => within(values, row, epsilon));
          if (known === undefined) centroids.push({ query, values: row.slice() });
          out.set(known?.values ?? row);
          query++;
        });
      },
    };
  },
};

/** A batch that nobody was answered in the end is asked again under the same numbers. */
function forgetFrom(position: number, centroids: Centroid[]): void {
  centroids.length = centroids.findLastIndex(({ query }) => query < position) + 1;
}

function within(left: Float32Array, right: Float32Array, epsilon: number): boolean {
  let distance = 0;
  for (let index = 0; index < left.length && distance <= epsilon; index++)
    distance += Math.abs((left[index] ?? 0) - (right[index] ?? 0));
  return distance <= epsilon;
}
