// The attacker's own model: trained on answers, then anew on these and on what it made of images that were not asked.
import type { Matrix } from '../../contract/arrays.js';
import type { AttackContext, Rng, Substitute } from '../../contract/plugins.js';
import { oneHot } from '../../lib/arrays/one-hot.js';
import { stack } from '../shared/matrix-rows.js';
import { joinImages } from '../shared/moved-images.js';
import { erasedMeans } from './erasing.js';
import type { Known } from './known.js';
import type { Options } from './options.js';

const STEP = { kind: 'step', everyEpochs: 60, factor: 0.1 } as const;

/** As many images that were not asked as there are answers, or all. */
export async function learn(
  { pool, signal }: AttackContext,
  { images, labels, open }: Known,
  model: Substitute,
  { options, rng }: { readonly options: Options; readonly rng: Rng },
): Promise<void> {
  const { epochs, batchSize, learningRate, copies } = options;
  const training = { epochs, batchSize, learningRate, nesterov: false, schedule: STEP };
  const answers: Matrix = oneHot(labels, model.classes);
  await model.train(images, answers, training, { fresh: true });
  const drawn = rng.fork('rows').permutation(open.length).subarray(0, images.count);
  if (drawn.length === 0) return;
  signal.throwIfAborted();
  const others = pool.images.read(drawn.map((position) => open[position] ?? -1));
  const guesses = await erasedMeans(model, others, copies, rng.fork('copies'));
  await model.train(joinImages(images, others), stack(answers, guesses), training, { fresh: true });
}
