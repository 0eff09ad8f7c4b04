// ResNet-34 as torchvision builds it, with a stem for small images as an option.
import { input, layers, model as layersModel, type LayersModel } from '@tensorflow/tfjs-layers';
import Type, { type Static } from 'typebox';
import { IMAGENET_NORMALIZATION } from '../contract/normalization.js';
import { strictObject } from '../contract/primitives.js';
import { checkJson } from '../contract/validate.js';
import { batchNorm } from '../tensor/layers/batch-norm.js';
import { convolution } from '../tensor/layers/convolution.js';
import { heNormalFanOut, torchDefault } from '../tensor/layers/initializers.js';
import { maxPooling } from '../tensor/layers/max-pool.js';
import type { ModelPlugin } from '../tensor/model-plugin.js';
import type { WeightSet } from '../tensor/weight-set.js';

/** Blocks and filters of the four stages (He et al., 2016, table 1). */
const STAGES = [
  { blocks: 3, filters: 64 },
  { blocks: 4, filters: 128 },
  { blocks: 6, filters: 256 },
  { blocks: 3, filters: 512 },
] as const;

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

const IMAGENET: WeightSet = {
  id: 'imagenet',
  title: 'Trained on ImageNet (ILSVRC2012), 1000 classes',
  classes: 1000,
  channels: 3,
  head: 'fc',
  // 36 convolutions with the four parts of a normalisation each, and the last layer's kernel and bias.
  tensors: 36 * 5 + 2,
  parameters: { stem: 'imagenet' },
  layouts: [
    {
      id: 'torchvision',
      source: 'torchvision ResNet34_Weights.IMAGENET1K_V1; 73.3 % top-1 as published',
      licence: 'BSD-3-Clause',
      normalization: IMAGENET_NORMALIZATION,
      knownSha256: [],
      file: {
        url: 'https://download.pytorch.org/models/resnet34-b627a593.pth',
        name: 'resnet34-b627a593.pth',
        bytes: null,
        checksum: { algorithm: 'sha256', hex: 'b627a593' },
      },
    },
  ],
};

/**
 * Names, order and paddings are torchvision's, so that its weights fit: `layer1.0.conv1/kernel` is
 * `layer1.0.conv1.weight` with the axes moved. Convolutions start He-normal by fan-out, the dense layer as PyTorch's.
 */
export const model: ModelPlugin = {
  meta: {
    id: 'resnet34',
    title: 'ResNet-34',
    version: '1.0.0',
    source: 'He, Zhang, Ren and Sun: Deep residual learning (CVPR 2016); torchvision.models.resnet34',
  },
  parameters: ResNetParameters,
  weightSets: [IMAGENET],
  build({ shape, classes, seed, parameters }): LayersModel {
    const { stem = 'imagenet' }: ResNetParameters = checkJson(ResNetParameters, parameters, 'resnet34');
    const net = new Builder(seed);
    const image = input({ shape: [...shape], name: 'image' });
    let x = stem === 'imagenet' ? net.imagenetStem(image) : net.smallStem(image);
    for (const [index, { blocks, filters }] of STAGES.entries()) {
      for (let block = 0; block < blocks; block++) {
        const stride = index > 0 && block === 0 ? 2 : 1;
        x = net.basicBlock(x, `layer${index + 1}.${block}`, filters, stride);
      }
    }
    const pooled = layers.globalAveragePooling2d({ name: 'avgpool' }).apply(x) as Symbolic;
    return layersModel({ name: 'resnet34', inputs: image, outputs: net.dense(pooled, 'fc', classes) });
  },
};

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
    const shortcut =
      stride === 1 && x.shape.at(-1) === filters
        ? x
        : this.#normalised(x, `${name}.downsample.0`, `${name}.downsample.1`, { filters, size: 1, stride });
    const sum = layers.add({ name: `${name}.add` }).apply([residual, shortcut]);
    return layers.activation({ name: `${name}.relu`, activation: 'relu' }).apply(sum) as Symbolic;
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

  #normalised(x: Symbolic, name: string, normName: string, shape: ConvolutionShape): Symbolic {
    const { filters, size, stride, relu = false } = shape;
    const initializer = heNormalFanOut(this.#seed, `${name}/kernel`, size * size * filters);
    const features = convolution({ name, filters, size, stride, initializer }).apply(x);
    return batchNorm(normName, { relu }).apply(features) as Symbolic;
  }
}
