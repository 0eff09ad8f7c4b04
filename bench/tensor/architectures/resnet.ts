// The residual networks of ImageNet as torchvision builds them, with a stem for small images as an option.
import { input, layers, model as layersModel, type LayersModel } from '#tfjs-layers';
import Type, { type Static } from '#typebox';
import { IMAGENET_NORMALIZATION } from '../../contract/normalization.js';
import { strictObject } from '../../contract/primitives.js';
import { checkJson } from '../../contract/validate.js';
import { Footprint } from '../footprint.js';
import { batchNorm } from '../layers/batch-norm.js';
import { convolution } from '../layers/convolution.js';
import { heNormalFanOut, torchDefault } from '../layers/initializers.js';
import { maxPooling } from '../layers/max-pool.js';
import type { ModelPlugin } from '../model-plugin.js';
import type { WeightLayout, WeightSet } from '../weight-set.js';

/** Filters of the four stages (He et al., 2016, table 1); a bottleneck ends in four times as many. */
const FILTERS = [64, 128, 256, 512] as const;
const EXPANSION = 4;

const ResNetParameters = strictObject({
  stem: Type.Optional(
    Type.Union([Type.Literal('imagenet'), Type.Literal('small')], {
      description: '`imagenet` (default): 7x7 convolution and pooling, both of stride 2; `small`: one 3x3 of stride 1',
    }),
  ),
});
type ResNetParameters = Static<typeof ResNetParameters>;

type Symbolic = ReturnType<typeof input>;

interface ConvolutionShape {
  readonly filters: number;
  readonly size: number;
  readonly stride: number;
  readonly relu?: boolean;
}

/** A member of the family. */
export interface ResNet {
  /** Torchvision's name: `resnet34`. */
  readonly id: string;
  readonly depth: number;
  /** Blocks of each stage (He et al., 2016, table 1). */
  readonly blocks: readonly [number, number, number, number];
  readonly bottleneck: boolean;
  /** Published files, the preferred one first. */
  readonly files: readonly PublishedFile[];
}

export interface PublishedFile {
  readonly id: string;
  /** Torchvision's name of the weights, with their published accuracy. */
  readonly source: string;
  /** As PyTorch publishes it: the first eight digits of its SHA-256 are in it. */
  readonly name: string;
}

/**
 * Names, order and paddings are torchvision's, so that its weights fit: `layer1.0.conv1/kernel` is
 * `layer1.0.conv1.weight` with the axes moved. Convolutions start He-normal by fan-out, the dense layer as PyTorch's.
 */
export function resnet(member: ResNet): ModelPlugin {
  const { id, depth } = member;
  return {
    meta: {
      id,
      title: `ResNet-${depth}`,
      version: '1.0.0',
      source: `He, Zhang, Ren and Sun: Deep residual learning (CVPR 2016); torchvision.models.${id}`,
    },
    parameters: ResNetParameters,
    defaults: { stem: 'imagenet' },
    weightSets: [imagenetWeights(member)],
    // So small an image still has something for every stride to halve.
    inputSizes: ({ stem = 'imagenet' }: ResNetParameters) => ({
      smallest: stem === 'imagenet' ? 17 : 5,
      largest: 1024,
    }),
    footprint: ({ shape, classes, parameters }) => footprint(member, shape, classes, parameters),
    build({ shape, classes, seed, parameters }): LayersModel {
      const { stem = 'imagenet' }: ResNetParameters = checkJson(ResNetParameters, parameters, id);
      const net = new Builder(seed);
      const image = input({ shape: [...shape], name: 'image' });
      let x = stem === 'imagenet' ? net.imagenetStem(image) : net.smallStem(image);
      for (const { name, filters, stride } of blocksOf(member)) {
        x = member.bottleneck ? net.bottleneck(x, name, filters, stride) : net.basicBlock(x, name, filters, stride);
      }
      const pooled = layers.globalAveragePooling2d({ name: 'avgpool' }).apply(x) as Symbolic;
      return layersModel({ name: id, inputs: image, outputs: net.dense(pooled, 'fc', classes) });
    },
  };
}

interface Block {
  readonly name: string;
  readonly filters: number;
  readonly stride: number;
}

function blocksOf({ blocks }: ResNet): readonly Block[] {
  return FILTERS.flatMap((filters, stage) =>
    Array.from({ length: blocks[stage] ?? 0 }, (_, block) => ({
      name: `layer${stage + 1}.${block}`,
      filters,
      stride: stage > 0 && block === 0 ? 2 : 1,
    })),
  );
}

function imagenetWeights({ bottleneck, blocks, files }: ResNet): WeightSet {
  const each = bottleneck ? 3 : 2;
  // The stem, those of the blocks, and one a stage for its shortcut; a basic block's first stage needs none.
  const convolutions = 1 + each * blocks.reduce((a, b) => a + b, 0) + (bottleneck ? 4 : 3);
  return {
    id: 'imagenet',
    title: 'Trained on ImageNet (ILSVRC2012), 1000 classes',
    classes: 1000,
    channels: 3,
    head: 'fc',
    // Each convolution with the four parts of its normalisation, and the last layer's kernel and bias.
    tensors: convolutions * 5 + 2,
    parameters: { stem: 'imagenet' },
    layouts: files.map(layoutOf),
  };
}

function layoutOf({ id, source, name }: PublishedFile): WeightLayout {
  const hex = /-([0-9a-f]{8})\.pth$/.exec(name)?.[1] ?? '';
  return {
    id,
    source,
    licence: 'BSD-3-Clause',
    normalization: IMAGENET_NORMALIZATION,
    knownSha256: [],
    file: {
      url: `https://download.pytorch.org/models/${name}`,
      name,
      bytes: null,
      checksum: { algorithm: 'sha256', hex },
    },
  };
}

function footprint(
  member: ResNet,
  shape: readonly [number, number, number],
  classes: number,
  { stem = 'imagenet' }: ResNetParameters,
): Footprint {
  const net = new Footprint(shape);
  if (stem === 'imagenet') net.convolution(64, 7, { stride: 2, norm: true }).pool(3, 2, { padding: 1 });
  else net.convolution(64, 3, { norm: true });
  for (const { filters, stride } of blocksOf(member)) {
    const out = member.bottleneck ? EXPANSION * filters : filters;
    const before = net.copy();
    if (member.bottleneck) {
      net.convolution(filters, 1, { norm: true }).convolution(filters, 3, { stride, norm: true });
      net.convolution(out, 1, { norm: true });
    } else {
      net.convolution(filters, 3, { stride, norm: true }).convolution(filters, 3, { norm: true });
    }
    if (stride !== 1 || before.channels !== out) net.beside(before.convolution(out, 1, { stride, norm: true }));
  }
  return net.dense(classes, { pooled: true });
}

/** The parts of the network; every part draws its initial weights from the seed and its own name. */
class Builder {
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
  }

  imagenetStem(image: Symbolic): Symbolic {
    const features = this.#normalised(image, 'conv1', 'bn1', { filters: 64, size: 7, stride: 2, relu: true });
    // Zeros stand for the minus infinity of a padded maximum: nothing after ReLU is below them.
    const padded = layers.zeroPadding2d({ name: 'maxpool.pad', padding: 1 }).apply(features);
    return maxPooling({ name: 'maxpool', size: 3, stride: 2 }).apply(padded) as Symbolic;
  }

  smallStem(image: Symbolic): Symbolic {
    return this.#normalised(image, 'conv1', 'bn1', { filters: 64, size: 3, stride: 1, relu: true });
  }

  basicBlock(x: Symbolic, name: string, filters: number, stride: number): Symbolic {
    const inside = this.#normalised(x, `${name}.conv1`, `${name}.bn1`, { filters, size: 3, stride, relu: true });
    const residual = this.#normalised(inside, `${name}.conv2`, `${name}.bn2`, { filters, size: 3, stride: 1 });
    return this.#joined(x, residual, name, filters, stride);
  }

  /** Narrow, 3x3, wide again: the stride is in the middle, as torchvision has it. */
  bottleneck(x: Symbolic, name: string, filters: number, stride: number): Symbolic {
    const narrow = { filters, size: 1, stride: 1, relu: true };
    const first = this.#normalised(x, `${name}.conv1`, `${name}.bn1`, narrow);
    const inside = this.#normalised(first, `${name}.conv2`, `${name}.bn2`, { filters, size: 3, stride, relu: true });
    const wide = { filters: EXPANSION * filters, size: 1, stride: 1 };
    const residual = this.#normalised(inside, `${name}.conv3`, `${name}.bn3`, wide);
    return this.#joined(x, residual, name, wide.filters, stride);
  }

  dense(x: Symbolic, name: string, units: number): Symbolic {
    const fanIn = Number(x.shape.at(-1));
    return layers
      .dense({
        name,
        units,
        kernelInitializer: torchDefault(this.#seed, `${name}/kernel`, fanIn),
        biasInitializer: torchDefault(this.#seed, `${name}/bias`, fanIn),
      })
      .apply(x) as Symbolic;
  }

  #joined(x: Symbolic, residual: Symbolic, name: string, filters: number, stride: number): Symbolic {
    const shortcut =
      stride === 1 && x.shape.at(-1) === filters
        ? x
        : this.#normalised(x, `${name}.downsample.0`, `${name}.downsample.1`, { filters, size: 1, stride });
    const sum = layers.add({ name: `${name}.add` }).apply([residual, shortcut]);
    return layers.activation({ name: `${name}.relu`, activation: 'relu' }).apply(sum) as Symbolic;
  }

  #normalised(x: Symbolic, name: string, normName: string, shape: ConvolutionShape): Symbolic {
    const { filters, size, stride, relu = false } = shape;
    const initializer = heNormalFanOut(this.#seed, `${name}/kernel`, size * size * filters);
    const features = convolution({ name, filters, size, stride, initializer }).apply(x);
    return batchNorm(normName, { relu }).apply(features) as Symbolic;
  }
}
