// Students of the victim, one after the other, each beside an attacker of its own.
import type { Matrix } from '../../contract/arrays.js';
import type { TrainableNetwork, VictimFit } from '../../contract/plugins.js';
import { pickRows } from '../../lib/arrays/matrix.js';
import { oneHot } from '../../lib/arrays/one-hot.js';
import { createRng, deriveSeed } from '../../lib/random/rng.js';
import { LossOptimizer } from '../../tensor/blocks/loss-optimizer.js';
import { distillation, held, meanCrossEntropy, posteriorDivergence, weighted } from '../../tensor/blocks/losses.js';
import { networkOf } from '../../tensor/blocks/network.js';
import { floatValues, imageValues, matrixValues, release } from '../../tensor/blocks/values.js';
import { ratesAt } from '../../tensor/schedule.js';
import { strangeImages } from './strange-images.js';

export interface MemberSettings {
  readonly lambda: number;
  readonly temperature: number;
  readonly alpha: number;
}

/** The authors' for their three members (train.sh of the public code); others begin anew. */
export const SETTINGS = [
  { lambda: 0.001, temperature: 6, alpha: 0.3 },
  { lambda: 0.05, temperature: 4, alpha: 0.9 },
  { lambda: 0.01, temperature: 2, alpha: 0.3 },
] as const satisfies readonly MemberSettings[];

/** Rate of an attacker beside its member's: five gradients at a tenth. */
const ATTACKER = 0.5;
/** The public code's, of a member and of an attacker each. */
const CLIP_NORM = 5;
const READ_AT_ONCE = 2048;

export async function trainMembers(
  fit: VictimFit,
  count: number,
  common: Partial<MemberSettings>,
): Promise<readonly TrainableNetwork[]> {
  const teacher = await logitsOf(fit);
  const members: TrainableNetwork[] = [];
  for (let index = 0; index < count; index++) {
    const member = await fit.create(index);
    const attacker = await fit.create(count + index);
    const settings = { ...(SETTINGS[index % SETTINGS.length] ?? SETTINGS[0]), ...common };
    await trainMember(fit, { member, attacker, teacher, settings, index, count });
    members.push(member);
  }
  return members;
}

/** What the undefended victim says of its own training images. */
async function logitsOf({ model, training: { images }, classes, signal }: VictimFit): Promise<Matrix> {
  const values = new Float32Array(images.count * classes);
  for (let start = 0; start < images.count; start += READ_AT_ONCE) {
    signal.throwIfAborted();
    const rows = Array.from({ length: Math.min(READ_AT_ONCE, images.count - start) }, (_, row) => start + row);
    values.set((await model.logits(images.read(rows))).values, start * classes);
  }
  return { values, rows: images.count, columns: classes };
}

interface Member {
  readonly member: TrainableNetwork;
  readonly attacker: TrainableNetwork;
  readonly teacher: Matrix;
  readonly settings: MemberSettings;
  readonly index: number;
  readonly count: number;
}

/**
 * Minimises alpha * distillation + (1 - alpha) * cross-entropy - lambda * KL(member || attacker), the last on strange images,
 * while the attacker minimises that KL (equation 4 of the paper, as its code has it).
 */
async function trainMember(
  { training, classes, options, seed, signal, onProgress }: VictimFit,
  { member, attacker, teacher, settings: { lambda, temperature, alpha }, index, count }: Member,
): Promise<void> {
  const { images, labels } = training;
  const { optimizer: rule, learningRate, momentum, weightDecay, batchSize, epochs } = options;
  const targets = oneHot(labels, classes);
  const [student, thief] = [networkOf(member), networkOf(attacker)];
  const rates = { optimizer: rule, learningRate, momentum, weightDecay };
  const optimizer = new LossOptimizer([student, thief], {
    ...rates,
    clipNorm: CLIP_NORM,
    seed: deriveSeed('misleader-dropout', seed, index),
  });
  const stepsPerEpoch = Math.ceil(images.count / batchSize);
  try {
    for (let epoch = 0; epoch < epochs; epoch++) {
      const order = createRng(deriveSeed('misleader-order', seed, index, epoch)).permutation(images.count);
      const rng = createRng(deriveSeed('misleader-strange', seed, index, epoch));
      const asked = rng.permutation(images.count);
      let loss = 0;
      for (let step = 0; step < stepsPerEpoch; step++) {
        signal.throwIfAborted();
        const rows = order.subarray(step * batchSize, (step + 1) * batchSize);
        const own = imageValues(images.read(rows));
        const named = matrixValues(pickRows(targets, rows));
        const taught = matrixValues(pickRows(teacher, rows));
        const others = images.read(asked.subarray(step * batchSize, (step + 1) * batchSize));
        const strange = floatValues(strangeImages(others, rng));
        const factor = ratesAt(options, epoch * stepsPerEpoch + step, stepsPerEpoch).learningRate / learningRate;
        try {
          const lossOf = () => {
            const logits = student.logits(own, { training: true });
            const answers = student.logits(strange, { training: true });
            const guesses = thief.logits(strange, { training: true });
            return weighted(
              [alpha, distillation(logits, taught, temperature)],
              [1 - alpha, meanCrossEntropy(logits, named)],
              [-lambda, posteriorDivergence(answers, held(guesses))],
              [ATTACKER, posteriorDivergence(held(answers), guesses)],
            );
          };
          loss = await optimizer.step(lossOf, factor, { values: [own, named, taught, strange] });
        } finally {
          release(own, named, taught, strange);
        }
      }
      const fraction = (index + (epoch + 1) / epochs) / count;
      onProgress({
        fraction,
        note: `member ${index + 1} of ${count}, epoch ${epoch + 1} of ${epochs}, loss ${loss.toFixed(3)}`,
      });
    }
  } finally {
    optimizer.dispose();
  }
}
