// The generator of data-free attacks: noise in, images in [0, 1] out.
import * as tf from '#tfjs-core';
import { input, layers, model, type LayersModel } from '#tfjs-layers';
import type { Shape3 } from '../../contract/arrays.js';
import { settled } from '../held-weights.js';
import { batchNorm } from '../layers/batch-norm.js';
import { convolution } from '../layers/convolution.js';
import { torchDefault } from '../layers/initializers.js';
import { upsample } from '../layers/upsample.js';
import type { BlockNetwork } from './network.js';
import type { Values } from './values.js';

/** Of leaky ReLU below 0. */
const SLOPE = 0.2;

type Symbolic = ReturnType<typeof input>;

export interface GeneratorOptions {
  /** Numbers of noise an image. */
  readonly latent: number;
  readonly shape: Shape3;
  /** Filters of the second convolution; the first has twice as many. */
  readonly width: number;
  /** Of the initial weights, in [1, 2^31 - 1]. */
  readonly seed: number;
  /** Whether the image is normalised by the batch before the tanh, which gives every channel the mean 0 there; default true. */
  readonly normalisesImage?: boolean;
}

/** Holds its weights until `dispose`. */
export interface Generator extends BlockNetwork {
  readonly latent: number;
  /** Images float32 [n, h, w, c] in (0, 1) of noise float32 [n, latent], normalised by the batch as in training. */
  images(noise: Values): Values;
  dispose(): void;
}

/**
 * Dense to a quarter of the height and width, batch norm; twice: doubled, 3x3 convolution, batch norm, leaky ReLU; 3x3
 * convolution to the channels, batch norm without scale and offset, tanh (Fang et al., 2019, which Truong et al., CVPR 2021,
 * and Rosenthal et al., AAAI 2023, take over). Sizes that 4 does not divide are cut from the next larger one.
 */
export function createGenerator(options: GeneratorOptions): Generator {
  const { latent, shape } = options;
  const network = build(options);
  return {
    get model() {
      return settled(network);
    },
    latent,
    images(noise) {
      const raw = settled(network).apply(noise, { training: true }) as tf.Tensor4D;
      const cut = tf.slice(raw, [0, 0, 0, 0], [-1, shape[0], shape[1], -1]);
      return tf.div(tf.add(tf.tanh(cut), 1), 2);
    },
    dispose: () => void settled(network).dispose(),
  };
}

function build({
  latent,
  shape: [height, width, channels],
  width: filters,
  seed,
  normalisesImage = true,
}: GeneratorOptions): LayersModel {
  const [rows, columns] = [Math.ceil(height / 4), Math.ceil(width / 4)];
  const noise = input({ shape: [latent], name: 'noise' });
  const dense = layers.dense({
    name: 'dense',
    units: 2 * filters * rows * columns,
    kernelInitializer: torchDefault(seed, 'dense/kernel', latent),
    biasInitializer: torchDefault(seed, 'dense/bias', latent),
  });
  let x = layers
    .reshape({ name: 'map', targetShape: [rows, columns, 2 * filters] })
    .apply(dense.apply(noise)) as Symbolic;
  x = batchNorm('map_norm').apply(x) as Symbolic;
  for (const [name, wide] of [
    ['conv1', 2 * filters],
    ['conv2', filters],
  ] as const) {
    x = convolved(upsample(`${name}_upsample`).apply(x) as Symbolic, name, wide, seed);
    x = batchNorm(`${name}_norm`).apply(x) as Symbolic;
    x = layers.leakyReLU({ name: `${name}_relu`, alpha: SLOPE }).apply(x) as Symbolic;
  }
  const image = convolved(x, 'image', channels, seed);
  return model({ name: 'generator', inputs: noise, outputs: normalisesImage ? standardised(image) : image });
}

/** A normalisation whose scale and offset stay 1 and 0. */
function standardised(image: Symbolic): Symbolic {
  const last = batchNorm('image_norm');
  const output = last.apply(image) as Symbolic;
  last.trainable = false;
  return output;
}

function convolved(x: Symbolic, name: string, filters: number, seed: number): Symbolic {
  const fanIn = 9 * Number(x.shape.at(-1));
  const initializer = torchDefault(seed, `${name}/kernel`, fanIn);
  const biasInitializer = torchDefault(seed, `${name}/bias`, fanIn);
  return convolution({ name, filters, size: 3, initializer, biasInitializer }).apply(x) as Symbolic;
}
