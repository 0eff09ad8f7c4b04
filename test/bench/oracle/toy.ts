// A victim that a reader can work out by hand, and images for it: the oracle must not care what it stands in front of.
import type { Images, Matrix, Shape3 } from '../../../bench/contract/arrays.js';
import type { Defense, QueryPool } from '../../../bench/contract/plugins.js';
import { mapRows } from '../../../bench/lib/arrays/matrix.js';
import { storeOf } from '../../../bench/lib/images/image-store.js';
import { createRng } from '../../../bench/lib/random/rng.js';
import { OracleCore, type OracleCoreOptions } from '../../../bench/oracle/core.js';

export const TOY_SHAPE: Shape3 = [1, 3, 1];
export const TOY_CLASSES = 3;

/** Images of three grey pixels each. */
export function toyImages(...images: readonly (readonly [number, number, number])[]): Images {
  return { pixels: Uint8Array.from(images.flat()), count: images.length, shape: TOY_SHAPE };
}

/** Image r of the pool is (r, 2r, 1), so that every row has an answer of its own. */
export function toyPool(count: number): QueryPool {
  const pixels = Uint8Array.from({ length: 3 * count }, (_, index) => {
    const row = Math.floor(index / 3);
    return [row, 2 * row, 1][index % 3] ?? 0;
  });
  return { images: storeOf({ pixels, count, shape: TOY_SHAPE }), labels: null, classNames: null };
}

/** Posterior of class k = (1 + pixel k) / (3 + sum of pixels). */
export async function toyVictim({ pixels, count }: Images): Promise<Matrix> {
  const raw = { values: Float32Array.from(pixels, (pixel) => 1 + pixel), rows: count, columns: TOY_CLASSES };
  const answers = mapRows(raw, (row, out) => {
    const sum = row.reduce((total, value) => total + value, 0);
    out.set(row.map((value) => value / sum));
  });
  return Promise.resolve(answers);
}

/** Replaces each answer by the one-hot of a class drawn from (seed, query index): randomness as contract 11 wants it. */
export const randomLabels: Defense = {
  answer({ rows, columns }, _queries, { firstQueryIndex, seed }) {
    const values = new Float32Array(rows * columns);
    for (let row = 0; row < rows; row++) {
      const rng = createRng(`${seed}/${firstQueryIndex + row}`);
      values[row * columns + rng.nextInt(columns)] = 1;
    }
    return { values, rows, columns };
  },
};

export function toyCore(options: Partial<OracleCoreOptions> = {}): OracleCore {
  return new OracleCore({
    classes: TOY_CLASSES,
    inputShape: TOY_SHAPE,
    budgetQueries: 10,
    victim: toyVictim,
    defense: { answer: (posteriors) => posteriors },
    seed: 1,
    ...options,
  });
}
