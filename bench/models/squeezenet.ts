// SqueezeNet 1.0 as torchvision builds it: a network pre-trained on ImageNet that a processor can still train.
import { input, layers, model as layersModel, type LayersModel } from '#tfjs-layers';
import { IMAGENET_NORMALIZATION } from '../contract/normalization.js';
import { strictObject } from '../contract/primitives.js';
import { at } from '../lib/arrays/at.js';
import { Footprint } from '../tensor/footprint.js';
import { ceilPool } from '../tensor/layers/ceil-pool.js';
import { convolution } from '../tensor/layers/convolution.js';
import { dropout } from '../tensor/layers/dropout.js';
import { heUniformFanIn, normal, zeros, type Initializer } from '../tensor/layers/initializers.js';
import type { ModelPlugin } from '../tensor/model-plugin.js';
import type { NamedArrays } from '../tensor/safetensors.js';
import type { WeightSet } from '../tensor/weight-set.js';

/** What follows the first pooling, in order: the paper's name, its place in torchvision's `features`, and filters. */
const FEATURES = [
  { fire: 2, place: 3, squeeze: 16, expand: 64 },
  { fire: 3, place: 4, squeeze: 16, expand: 64 },
  { fire: 4, place: 5, squeeze: 32, expand: 128 },
  { pool: 6 },
  { fire: 5, place: 7, squeeze: 32, expand: 128 },
  { fire: 6, place: 8, squeeze: 48, expand: 192 },
  { fire: 7, place: 9, squeeze: 48, expand: 192 },
  { fire: 8, place: 10, squeeze: 64, expand: 256 },
  { pool: 11 },
  { fire: 9, place: 12, squeeze: 64, expand: 256 },
] as const;
const DROPOUT = 0.5;
const HEAD = 'classifier.1';

type Symbolic = ReturnType<typeof input>;
type Fire = Extract<(typeof FEATURES)[number], { fire: number }>;

/** Torchvision's place of each fire module → the paper's number, which Caffe's names have. */
const CAFFE_FIRES = new Map<number, number>(
  FEATURES.flatMap((one) => ('pool' in one ? [] : [[one.place, one.fire] as const])),
);
const CAFFE_PARTS: Readonly<Record<string, string>> = {
  squeeze: 'conv1x1_1',
  expand1x1: 'conv1x1_2',
  expand3x3: 'conv3x3_2',
};

/** Mean pixel that Caffe's models subtract, RGB; their input is not divided by anything. */
const CAFFE_MEAN = [123, 117, 104] as const;
/** Their inputs are divided by this, and the first kernel multiplied: the same network on inputs of the usual spread. */
const CAFFE_SCALE = 64;
/**
 * Their features are in the hundreds, so that a last layer which is drawn anew starts with logits in the tens; fine-tuned
 * so, surrogates stayed at chance. ReLU and maximum pass a positive factor on, and one that is a power of two without rounding: the
 * features are divided by this, the last kernel is multiplied, and what the whole network answers stays as it was.
 */
const CAFFE_FEATURES = 128;

const IMAGENET: WeightSet = {
  id: 'imagenet',
  title: 'Trained on ImageNet (ILSVRC2012), 1000 classes',
  classes: 1000,
  channels: 3,
  head: HEAD,
  // Kernel and bias of the first and last convolution, and of three in each of eight fires.
  tensors: 2 * (2 + 3 * 8),
  layouts: [
    {
      id: 'torchvision',
      source: 'torchvision SqueezeNet1_0_Weights.IMAGENET1K_V1; 58.1 % top-1 as published',
      licence: 'BSD-3-Clause',
      normalization: IMAGENET_NORMALIZATION,
      knownSha256: [],
      file: {
        url: 'https://download.pytorch.org/models/squeezenet1_0-b66bff10.pth',
        name: 'squeezenet1_0-b66bff10.pth',
        bytes: null,
        checksum: { algorithm: 'sha256', hex: 'b66bff10' },
      },
    },
    {
      id: 'deep-compression',
      source:
        'https://github.com/songhan/SqueezeNet-Deep-Compression, decoded, as safetensors; 57.5 % top-1 as published',
      licence: 'BSD-2-Clause',
      normalization: {
        mean: CAFFE_MEAN.map((value) => value / 255),
        std: [CAFFE_SCALE / 255],
      },
      nameOf: caffeName,
      adapt: fromCaffe,
      knownSha256: ['1e007f67af9a541acc8ed19a19358156e5c45ed3b4efa3813eaabda70aca1eb9'],
      file: null,
    },
  ],
};

/**
 * Names, order, paddings and initial weights are torchvision's, dropout included. As there, ReLU follows the last
 * convolution, so that no logit is negative.
 */
export const model: ModelPlugin = {
  meta: {
    id: 'squeezenet',
    title: 'SqueezeNet 1.0',
    version: '1.0.0',
    source: 'Iandola et al.: SqueezeNet (arXiv:1602.07360); torchvision.models.squeezenet1_0',
  },
  parameters: strictObject({}),
  weightSets: [IMAGENET],
  // 20 pixels leave the last pooling nothing.
  inputSizes: () => ({ smallest: 21, largest: 1024 }),
  footprint({ shape, classes }) {
    const net = new Footprint(shape).convolution(96, 7, { stride: 2, padding: 0, bias: true });
    net.pool(3, 2, { ceil: true });
    for (const part of FEATURES) {
      if ('pool' in part) net.pool(3, 2, { ceil: true });
      else fireFootprint(net, part);
    }
    net.convolution(classes, 1, { bias: true });
    return net;
  },
  build({ shape, classes, seed }): LayersModel {
    const image = input({ shape: [...shape], name: 'image' });
    let x = convolved(image, { name: 'features.0', filters: 96, size: 7, stride: 2, seed });
    x = ceilPool('features.2').apply(x) as Symbolic;
    for (const part of FEATURES) {
      x = 'pool' in part ? (ceilPool(`features.${part.pool}`).apply(x) as Symbolic) : fire(x, part, seed);
    }
    x = dropout('classifier.0', DROPOUT).apply(x) as Symbolic;
    const initializer = normal(seed, `${HEAD}/kernel`, 0.01);
    x = convolved(x, { name: HEAD, filters: classes, size: 1, seed, initializer });
    const logits = layers.globalAveragePooling2d({ name: 'classifier.3' }).apply(x) as Symbolic;
    return layersModel({ name: 'squeezenet', inputs: image, outputs: logits });
  },
};

/** Squeezes to few channels, then expands through filters of 1x1 and 3x3 side by side. */
function fire(x: Symbolic, { place, squeeze, expand }: Fire, seed: number): Symbolic {
  const name = `features.${place}`;
  const squeezed = convolved(x, { name: `${name}.squeeze`, filters: squeeze, size: 1, seed });
  const small = convolved(squeezed, { name: `${name}.expand1x1`, filters: expand, size: 1, seed });
  const large = convolved(squeezed, { name: `${name}.expand3x3`, filters: expand, size: 3, padding: 1, seed });
  return layers.concatenate({ name: `${name}.concat` }).apply([small, large]) as Symbolic;
}

/** The two expansions stand side by side: their channels add up, as do those of one with twice the filters. */
function fireFootprint(net: Footprint, { squeeze, expand }: Fire): void {
  net.convolution(squeeze, 1, { bias: true });
  net.beside(net.copy().convolution(expand, 3, { bias: true })).convolution(expand, 1, { bias: true });
  net.channels = 2 * expand;
}

interface Part {
  readonly name: string;
  readonly filters: number;
  readonly size: number;
  readonly stride?: number;
  readonly padding?: number;
  readonly seed: number;
  readonly initializer?: Initializer;
}

function convolved(x: Symbolic, { name, filters, size, stride = 1, padding = 0, seed, initializer }: Part): Symbolic {
  const kernel = initializer ?? heUniformFanIn(seed, `${name}/kernel`, size * size * Number(x.shape.at(-1)));
  const options = { name, filters, size, stride, padding, initializer: kernel, biasInitializer: zeros() };
  const features = convolution(options).apply(x);
  return layers.activation({ name: `${name}.relu`, activation: 'relu' }).apply(features) as Symbolic;
}

/** `features.3.expand3x3` → `fire2/conv3x3_2`. */
function caffeName(layer: string): string {
  const [, place = '', part = ''] = /^features\.(\d+)\.(\w+)$/.exec(layer) ?? [];
  const fire = CAFFE_FIRES.get(Number(place));
  if (fire === undefined) return layer === HEAD ? 'conv_final' : 'conv1';
  return `fire${fire}/${CAFFE_PARTS[part] ?? part}`;
}

/** The same answers from RGB on the scale of `CAFFE_SCALE` instead of raw BGR, with features on that of `CAFFE_FEATURES`. */
function fromCaffe(arrays: NamedArrays): NamedArrays {
  const inside = [...arrays].map(([name, { shape, values }]) => {
    const factor = name === 'conv_final.weight' ? CAFFE_FEATURES : isFeatureBias(name) ? 1 / CAFFE_FEATURES : 1;
    return [name, { shape, values: factor === 1 ? values : values.map((value) => value * factor) }] as const;
  });
  return withRgbKernel(new Map(inside));
}

function isFeatureBias(name: string): boolean {
  return name.endsWith('.bias') && name !== 'conv_final.bias';
}

/** The first kernel is [out, in, height, width]. */
function withRgbKernel(arrays: NamedArrays): NamedArrays {
  const name = 'conv1.weight';
  const kernel = arrays.get(name);
  const [filters = 0, channels = 0, height = 0, width = 0] = kernel?.shape ?? [];
  // Absent or of another rank: the mapping, which comes next, says so.
  if (kernel?.shape.length !== 4) return arrays;
  const plane = height * width;
  const values = Float32Array.from({ length: filters * channels * plane }, (_, index) => {
    const channel = Math.floor(index / plane) % channels;
    return at(kernel.values, index + (channels - 1 - 2 * channel) * plane) * (CAFFE_SCALE / CAFFE_FEATURES);
  });
  return new Map([...arrays, [name, { shape: kernel.shape, values }]]);
}
