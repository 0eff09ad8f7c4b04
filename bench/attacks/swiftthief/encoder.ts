// The encoder's own learning: two views of an image say the same (SimSiam), and so do images that were answered alike.
import type { FloatImages, Matrix } from '../../contract/arrays.js';
import type { AttackContext, Rng, Substitute } from '../../contract/plugins.js';
import { drawPlacements } from '../../tensor/augment.js';
import { createDenseNetwork } from '../../tensor/blocks/dense-network.js';
import { LossOptimizer } from '../../tensor/blocks/loss-optimizer.js';
import { heldCosine, weighted } from '../../tensor/blocks/losses.js';
import { floatValues, matrixValues, release, type Values } from '../../tensor/blocks/values.js';
import { toInput } from '../../tensor/pixels.js';
import { streamSeed } from '../shared/drawing.js';
import { entropies } from '../shared/ranking.js';
import type { Options } from './options.js';
import { createProjector } from './projector.js';

const PLAIN = { mean: [0], std: [1] };

export interface Lesson {
  /** int32: rows of the pool that were asked. */
  readonly asked: Int32Array;
  /** float32 [n, classes] */
  readonly answers: Matrix;
  /** int32: rows that were not, as many as are looked at beside them. */
  readonly others: Int32Array;
}

/** Rows of the pool whose views are to say the same, and how much that counts. */
export interface Pairs {
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** float32 [n] */
  readonly weights: Float32Array;
}

export async function learnAlike(
  { pool, signal }: Pick<AttackContext, 'pool' | 'signal'>,
  model: Substitute,
  lesson: Lesson,
  how: { readonly options: Options; readonly epochs: number; readonly rng: Rng },
): Promise<void> {
  const { options, epochs, rng } = how;
  const { projection, contrastiveRate: learningRate, contrastiveBatch, cropPixels } = options;
  const projector = createProjector(model, { outputs: projection, rng });
  const hidden = [Math.max(1, Math.floor(projection / 4))];
  const seed = streamSeed(rng.fork('predictor'));
  const predictor = createDenseNetwork({ inputs: projection, hidden, outputs: projection, seed });
  const sgd = { optimizer: 'sgd', learningRate, weightDecay: 5e-4, seed: streamSeed(rng.fork('dropout')) } as const;
  // The last layer learns nothing here.
  const optimizer = new LossOptimizer([...projector.networks, predictor], sgd);
  const placements = rng.fork('placements');
  const view = (rows: Int32Array): FloatImages => {
    const images = pool.images.read(rows);
    const drawn = drawPlacements(placements, images.count, { cropPixels, flip: false, perBatch: false });
    return { values: toInput(images, drawn, PLAIN), count: images.count, shape: images.shape };
  };
  try {
    for (let epoch = 0; epoch < epochs; epoch++) {
      const draws = rng.fork(`epoch ${epoch}`);
      for (const pairs of pairsOf(lesson, contrastiveBatch, draws)) {
        signal.throwIfAborted();
        const values = [
          floatValues(view(pairs.first)),
          floatValues(view(pairs.second)),
          matrixValues({ values: pairs.weights, rows: pairs.weights.length, columns: 1 }),
        ] as const;
        const loss = (): Values =>
          alike(values, projector.project, (numbers) => predictor.numbers(numbers, { training: true }));
        await optimizer.step(loss, (1 + Math.cos((Math.PI * epoch) / epochs)) / 2);
        release(...values);
      }
    }
  } finally {
    optimizer.dispose();
    predictor.dispose();
    projector.dispose();
  }
}

/** Half of what each view's prediction says against the other's projection, negated. */
function alike(
  [first, second, weights]: readonly [Values, Values, Values],
  project: (images: Values) => Values,
  predict: (numbers: Values) => Values,
): Values {
  const [a, b] = [project(first), project(second)];
  return weighted([-0.5, heldCosine(predict(a), b, weights)], [-0.5, heldCosine(predict(b), a, weights)]);
}

/**
 * Batches of one epoch. In each, every image with itself, at the same weight, all of them 1; and every image that was asked with
 * another one of the batch, at (1 + H)(1 + H') times the cosine of the answers, H their entropies as shares of ln K (equation 3 of the paper,
 * as MEBench records it).
 */
export function* pairsOf({ asked, answers, others }: Lesson, batch: number, rng: Rng): Generator<Pairs> {
  const rows = Int32Array.from([...asked, ...others]);
  const order = rng.permutation(rows.length);
  const unsure = entropies(answers).map((entropy) => entropy / Math.log(answers.columns));
  for (let start = 0; start < order.length; start += batch) {
    const chosen = order.subarray(start, start + batch);
    // Of one image there is no variance to normalise by.
    if (chosen.length < 2) return;
    const known = chosen.filter((position) => position < asked.length);
    const partners = known.map((_, index) => known[(index + 1) % known.length] ?? 0);
    const rowAt = (position: number): number => rows[position] ?? 0;
    const likeness = Array.from(known, (position, index) => {
      const other = partners[index] ?? position;
      if (other === position) return 0;
      return (1 + (unsure[position] ?? 0)) * (1 + (unsure[other] ?? 0)) * cosineOf(answers, position, other);
    });
    yield {
      first: Int32Array.from([...chosen.map(rowAt), ...known.map(rowAt)]),
      second: Int32Array.from([...chosen.map(rowAt), ...partners.map(rowAt)]),
      weights: Float32Array.from([...Array.from(chosen, () => 1), ...likeness], (weight) => weight / chosen.length),
    };
  }
}

function cosineOf({ values, columns }: Matrix, one: number, other: number): number {
  let [product, first, second] = [0, 0, 0];
  for (let column = 0; column < columns; column++) {
    const [a, b] = [values[one * columns + column] ?? 0, values[other * columns + column] ?? 0];
    product += a * b;
    first += a * a;
    second += b * b;
  }
  return first * second > 0 ? product / Math.sqrt(first * second) : 0;
}
