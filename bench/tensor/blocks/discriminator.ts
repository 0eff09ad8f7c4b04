// The discriminator of adversarial generators: images in, how real they look out.
import * as tf from '#tfjs-core';
import { input, layers, model, type LayersModel } from '#tfjs-layers';
import type { Shape3 } from '../../contract/arrays.js';
import { settled } from '../held-weights.js';
import { batchNorm } from '../layers/batch-norm.js';
import { convolution } from '../layers/convolution.js';
import { torchDefault } from '../layers/initializers.js';
import type { BlockNetwork } from './network.js';
import type { Values } from './values.js';

/** Of leaky ReLU below 0. */
const SLOPE = 0.2;
/** Maps are halved while they are larger. */
const SMALLEST = 4;

type Symbolic = ReturnType<typeof input>;

export interface DiscriminatorOptions {
  readonly shape: Shape3;
  /** Filters of the first convolution; each further one has twice as many. */
  readonly width: number;
  /** Of the initial weights, in [1, 2^31 - 1]. */
  readonly seed: number;
}

/** Holds its weights until `dispose`. */
export interface Discriminator extends BlockNetwork {
  /** Logits float32 [n, 1] of images float32 [n, h, w, c] in [0, 1]: above 0 is real. Normalised by the batch as in training. */
  realness(images: Values): Values;
  dispose(): void;
}

/**
 * 4x4 convolutions of stride 2 with leaky ReLU, all but the first batch-normalised, while the map is larger than 4 x 4; a dense
 * layer (Radford, Metz and Chintala, ICLR 2016).
 */
export function createDiscriminator(options: DiscriminatorOptions): Discriminator {
  const network = build(options);
  return {
    get model() {
      return settled(network);
    },
    realness: (images) => settled(network).apply(tf.sub(tf.mul(images, 2), 1), { training: true }) as tf.Tensor,
    dispose: () => void settled(network).dispose(),
  };
}

function build({ shape, width, seed }: DiscriminatorOptions): LayersModel {
  const image = input({ shape: [...shape], name: 'image' });
  let x = image;
  let filters = width;
  for (let level = 1; Math.max(...sides(x)) > SMALLEST && Math.min(...sides(x)) > 1; level++) {
    x = halved(x, `conv${level}`, filters, seed);
    if (level > 1) x = batchNorm(`conv${level}_norm`).apply(x) as Symbolic;
    x = layers.leakyReLU({ name: `conv${level}_relu`, alpha: SLOPE }).apply(x) as Symbolic;
    filters *= 2;
  }
  const flat = layers.flatten({ name: 'flatten' }).apply(x) as Symbolic;
  const fanIn = Number(flat.shape.at(-1));
  const dense = layers.dense({
    name: 'realness',
    units: 1,
    kernelInitializer: torchDefault(seed, 'realness/kernel', fanIn),
    biasInitializer: torchDefault(seed, 'realness/bias', fanIn),
  });
  return model({ name: 'discriminator', inputs: image, outputs: dense.apply(flat) as Symbolic });
}

function sides(x: Symbolic): readonly number[] {
  return x.shape.slice(1, 3).map(Number);
}

function halved(x: Symbolic, name: string, filters: number, seed: number): Symbolic {
  const initializer = torchDefault(seed, `${name}/kernel`, 16 * Number(x.shape.at(-1)));
  return convolution({ name, filters, size: 4, stride: 2, padding: 1, initializer }).apply(x) as Symbolic;
}
