// Adversarial examples in whole grey levels, as an API takes them: FGSM, PGD and the random-sign control.
import { imageSize, type Images } from '../contract/arrays.js';
import type { Rng } from '../contract/plugins.js';
import { at } from '../lib/arrays/at.js';
import { oneHot } from '../lib/arrays/one-hot.js';
import type { Classifier } from './classifier.js';

const WHITE = 255;

type Source = Pick<Classifier, 'inputGradient' | 'classes'>;

export interface PgdOptions {
  /** L-infinity radius in grey levels of 255. */
  readonly epsilon: number;
  readonly steps: number;
  /** Of one step, in grey levels. */
  readonly stepSize: number;
  /** One stream an image: its random start. */
  readonly rngs: readonly Rng[];
}

/**
 * One step of size epsilon along the sign of the loss gradient (Goodfellow, Shlens and Szegedy 2015, eq. in section 4).
 *
 * @param labels - int32 [n], the true classes; the loss is the cross-entropy to them
 * @returns uint8 images within epsilon of the given ones
 */
export async function fgsm(
  source: Source,
  images: Images,
  labels: ArrayLike<number>,
  { epsilon }: { readonly epsilon: number },
): Promise<Images> {
  return ascend(source, images, images, labels, { epsilon, stepSize: epsilon });
}

/**
 * Projected gradient descent from a random start (Madry et al. 2018, section 2.1): uniform whole levels within epsilon,
 * then `steps` times the sign of the gradient, back into the ball and into [0, 255].
 *
 * @returns uint8 images within epsilon of the given ones
 */
export async function pgd(
  source: Source,
  images: Images,
  labels: ArrayLike<number>,
  { epsilon, steps, stepSize, rngs }: PgdOptions,
): Promise<Images> {
  let current = perturbed(images, (rng) => rng.nextInt(2 * epsilon + 1) - epsilon, rngs);
  for (let step = 0; step < steps; step++)
    current = await ascend(source, images, current, labels, { epsilon, stepSize });
  return current;
}

/** The control of the same size: every pixel and channel plus or minus epsilon at random. */
export function signNoise(images: Images, epsilon: number, rngs: readonly Rng[]): Images {
  const noise = rngs.map((rng) => rng.fork('sign-noise'));
  return perturbed(images, (rng) => (rng.nextInt(2) === 0 ? -epsilon : epsilon), noise);
}

/** One step along the sign of the gradient, projected into the ball around the clean images. */
async function ascend(
  source: Source,
  clean: Images,
  current: Images,
  labels: ArrayLike<number>,
  { epsilon, stepSize }: { readonly epsilon: number; readonly stepSize: number },
): Promise<Images> {
  const gradient = await source.inputGradient(current, oneHot(labels, source.classes));
  const pixels = current.pixels.map((level, index) => {
    const original = at(clean.pixels, index);
    const moved = level + stepSize * Math.sign(at(gradient, index));
    return bounded(moved, Math.max(0, original - epsilon), Math.min(WHITE, original + epsilon));
  });
  return { ...current, pixels };
}

function perturbed(images: Images, draw: (rng: Rng) => number, rngs: readonly Rng[]): Images {
  const size = imageSize(images.shape);
  const pixels = images.pixels.map((level, index) => {
    const rng = rngs[Math.floor(index / size)];
    if (rng === undefined) throw new RangeError(`adversarial: expected ${images.count} streams, got ${rngs.length}`);
    return bounded(level + draw(rng), 0, WHITE);
  });
  return { ...images, pixels };
}

function bounded(level: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, level));
}
