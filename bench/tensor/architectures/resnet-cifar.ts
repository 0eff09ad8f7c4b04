// The residual networks of CIFAR10: three stages of n blocks, 6n + 2 layers, for images of about 32 x 32.
import { input, layers, model as layersModel, type LayersModel } from '#tfjs-layers';
import type { Shape3 } from '../../contract/arrays.js';
import { IMAGENET_NORMALIZATION } from '../../contract/normalization.js';
import { Footprint } from '../footprint.js';
import { batchNorm } from '../layers/batch-norm.js';
import { convolution } from '../layers/convolution.js';
import { heNormalFanIn, torchDefault } from '../layers/initializers.js';
import { paddedShortcut } from '../layers/padded-shortcut.js';
import type { InputSizes } from '../model-plugin.js';
import type { WeightSet } from '../weight-set.js';

/** Filters of the three stages (He et al., 2016, section 4.2). */
const STAGES = [16, 32, 64] as const;

/** Two strides of 2, each of which has something to halve. */
export const CIFAR_SIZES: InputSizes = { smallest: 3, largest: 512 };

type Symbolic = ReturnType<typeof input>;

export interface ResNetCifarOptions {
  readonly id: string;
  /** 6n + 2. */
  readonly depth: number;
  readonly shape: Shape3;
  readonly classes: number;
  readonly seed: number;
}

/**
 * Names and order are those of the PyTorch program whose weights fit; shortcuts are the paper's option A, without
 * weights. Convolutions and the dense kernel start He-normal by fan-in, the dense bias as PyTorch's.
 */
export function resnetCifar({ id, depth, shape, classes, seed }: ResNetCifarOptions): LayersModel {
  const image = input({ shape: [...shape], name: 'image' });
  let x = activated(normalised(image, { name: 'conv1', norm: 'bn1', filters: STAGES[0], seed }), 'relu');
  for (const { name, filters, stride } of blocksOf(depth)) x = basicBlock(x, { name, filters, stride, seed });
  const pooled = layers.globalAveragePooling2d({ name: 'avgpool' }).apply(x) as Symbolic;
  return layersModel({ name: id, inputs: image, outputs: dense(pooled, classes, seed) });
}

/** What the network of a depth holds; shortcuts have no weights. */
export function cifarFootprint(depth: number, shape: Shape3, classes: number): Footprint {
  const net = new Footprint(shape).convolution(STAGES[0], 3, { norm: true });
  for (const { filters, stride } of blocksOf(depth)) {
    net.convolution(filters, 3, { stride, norm: true }).convolution(filters, 3, { norm: true });
  }
  return net.dense(classes, { pooled: true });
}

export interface PublishedResNet {
  /** Of the set. */
  readonly id: string;
  readonly depth: number;
  /** Top-1 on the test images as published, in percent. */
  readonly accuracy: string;
  /** The file's name without its ending. */
  readonly name: string;
  /** SHA-256, or its first digits. */
  readonly sha256: string;
  readonly bytes: number | null;
  /** Of copies in other formats. */
  readonly copies?: readonly string[];
}

const REPOSITORY = 'https://github.com/akamaster/pytorch_resnet_cifar10';

/** A checkpoint in PyTorch's format from before 1.6, under `state_dict`, with the prefix of `DataParallel`. */
export function cifar10Weights({ id, depth, accuracy, name, sha256, bytes, copies = [] }: PublishedResNet): WeightSet {
  return {
    id,
    title: `Trained on the 50,000 training images of CIFAR10; ${accuracy} % on its test images`,
    classes: 10,
    channels: 3,
    head: 'linear',
    // Each convolution with the four parts of its normalisation, and the last layer's kernel and bias.
    tensors: (depth - 1) * 5 + 2,
    layouts: [
      {
        id: 'pytorch-resnet-cifar10',
        source: `${REPOSITORY}, ${name}`,
        licence: 'BSD-2-Clause',
        // Its training normalised by ImageNet's statistics.
        normalization: IMAGENET_NORMALIZATION,
        knownSha256: copies,
        file: {
          url: `${REPOSITORY}/raw/master/pretrained_models/${name}.th`,
          name: `${name}.th`,
          bytes,
          checksum: { algorithm: 'sha256', hex: sha256 },
        },
      },
    ],
  };
}

interface Block {
  readonly name: string;
  readonly filters: number;
  readonly stride: number;
}

function blocksOf(depth: number): readonly Block[] {
  return STAGES.flatMap((filters, stage) =>
    Array.from({ length: (depth - 2) / 6 }, (_, block) => ({
      name: `layer${stage + 1}.${block}`,
      filters,
      stride: stage > 0 && block === 0 ? 2 : 1,
    })),
  );
}

interface Part {
  readonly name: string;
  readonly filters: number;
  readonly stride?: number;
  readonly seed: number;
}

function basicBlock(x: Symbolic, { name, filters, stride = 1, seed }: Part): Symbolic {
  const first = normalised(x, { name: `${name}.conv1`, norm: `${name}.bn1`, filters, stride, seed });
  const inside = activated(first, `${name}.relu1`);
  const residual = normalised(inside, { name: `${name}.conv2`, norm: `${name}.bn2`, filters, seed });
  const shortcut = stride === 1 ? x : paddedShortcut(`${name}.shortcut`, filters).apply(x);
  const sum = layers.add({ name: `${name}.add` }).apply([residual, shortcut as Symbolic]) as Symbolic;
  return activated(sum, `${name}.relu2`);
}

function normalised(
  x: Symbolic,
  { name, norm, filters, stride = 1, seed }: Part & { readonly norm: string },
): Symbolic {
  const initializer = heNormalFanIn(seed, `${name}/kernel`, 9 * Number(x.shape.at(-1)));
  const features = convolution({ name, filters, size: 3, stride, initializer }).apply(x);
  return batchNorm(norm).apply(features) as Symbolic;
}

function activated(x: Symbolic, name: string): Symbolic {
  return layers.activation({ name, activation: 'relu' }).apply(x) as Symbolic;
}

function dense(x: Symbolic, units: number, seed: number): Symbolic {
  const fanIn = Number(x.shape.at(-1));
  return layers
    .dense({
      name: 'linear',
      units,
      kernelInitializer: heNormalFanIn(seed, 'linear/kernel', fanIn),
      biasInitializer: torchDefault(seed, 'linear/bias', fanIn),
    })
    .apply(x) as Symbolic;
}
