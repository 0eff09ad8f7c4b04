// Pairs of a posterior and its answer, from models of the attacker's own behind an own instance of the defense (D-DAE's shadow models).
import type { Images, Matrix } from '../../contract/arrays.js';
import type { Ledger, RecoveryContext, Substitute } from '../../contract/plugins.js';
import { oneHot } from '../../lib/arrays/one-hot.js';
import { argmaxRows } from '../../lib/evidence/predictions.js';
import { known } from './known-defense.js';
import type { PairTable } from './pair-table.js';

/** Images that are looked at together. */
const BATCH = 500;
const LEARNING_RATE = 0.02;

export interface Shadows {
  readonly shadows: number;
  /** Images that each is trained on, at most. */
  readonly shadowImages: number;
  readonly shadowEpochs: number;
  readonly pairs: number;
}

/** As many pairs of each shadow, or one more, each of an image of the pool; fewer where the pool is smaller. */
export async function shadowPairs(ledger: Ledger, context: RecoveryContext, options: Shadows): Promise<PairTable> {
  const imitated = known(context);
  const { classes, inputShape: shape, pool, rng, signal, onProgress } = context;
  const [clean, perturbed]: [Float32Array[], Float32Array[]] = [[], []];
  for (let index = 0; index < options.shadows; index++) {
    signal.throwIfAborted();
    const own = { ...context, rng: rng.fork(`shadow ${index}`) };
    const seed = 1 + own.rng.fork('model').nextInt(2 ** 31 - 2);
    const model = await context.substitute.create({ classes, shape, seed });
    try {
      await trainShadow(ledger, own, model, options);
      const wanted =
        Math.floor(((index + 1) * options.pairs) / options.shadows) -
        Math.floor((index * options.pairs) / options.shadows);
      const rows = own.rng.fork('pairs').permutation(pool.images.count).subarray(0, wanted);
      for (let first = 0; first < rows.length; first += BATCH) {
        const images = pool.images.read(rows.subarray(first, first + BATCH));
        const posteriors = await model.predict(images);
        clean.push(posteriors.values);
        perturbed.push((await imitated.answer(posteriors, images)).values);
      }
    } finally {
      model.dispose();
    }
    onProgress({ fraction: (index + 1) / options.shadows, note: `shadow model ${index + 1} of ${options.shadows}` });
  }
  return { clean: joined(clean, classes), perturbed: joined(perturbed, classes) };
}

async function trainShadow(
  ledger: Ledger,
  context: RecoveryContext,
  model: Substitute,
  { shadowImages, shadowEpochs }: Shadows,
): Promise<void> {
  const { images, labels } = lesson(ledger, context, shadowImages);
  const training = { epochs: shadowEpochs, batchSize: 64, learningRate: LEARNING_RATE };
  await model.train(images, oneHot(labels, context.classes), training, { fresh: true });
}

/**
 * As many classes of the pool as the victim has, drawn, with their own labels; where the pool has none or fewer, a half of what was
 * asked, drawn, with the classes that were answered.
 */
function lesson(
  { rows, answers }: Ledger,
  { classes, pool, rng, images }: RecoveryContext,
  most: number,
): { readonly images: Images; readonly labels: Int32Array } {
  const present = [...new Set(pool.labels ?? [])].sort((a, b) => a - b);
  if (pool.labels !== null && present.length >= classes) {
    const drawn = rng.fork('classes').permutation(present.length).subarray(0, classes);
    const numbers = new Map(Array.from(drawn, (at, index) => [present[at], index] as const));
    const order = rng.fork('images').permutation(pool.labels.length);
    const chosen = order.filter((row) => numbers.has(pool.labels?.[row])).subarray(0, most);
    return { images: pool.images.read(chosen), labels: chosen.map((row) => numbers.get(pool.labels?.[row]) ?? 0) };
  }
  const half = Math.min(most, Math.ceil(rows.length / 2));
  const positions = rng.fork('images').permutation(rows.length).subarray(0, half);
  const answered = argmaxRows(answers);
  return { images: images(positions), labels: positions.map((position) => answered[position] ?? 0) };
}

function joined(parts: readonly Float32Array[], columns: number): Matrix {
  const values = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let end = 0;
  for (const part of parts) {
    values.set(part, end);
    end += part.length;
  }
  return { values, rows: values.length / columns, columns };
}
