// ResNet-20 for images of 32 x 32, as the paper trains it on CIFAR-10.
import { input, layers, model as layersModel, type LayersModel } from '@tensorflow/tfjs-layers';
import { IMAGENET_NORMALIZATION } from '../contract/normalization.js';
import { strictObject } from '../contract/primitives.js';
import { batchNorm } from '../tensor/layers/batch-norm.js';
import { convolution } from '../tensor/layers/convolution.js';
import { heNormalFanIn, torchDefault } from '../tensor/layers/initializers.js';
import { paddedShortcut } from '../tensor/layers/padded-shortcut.js';
import type { ModelPlugin } from '../tensor/model-plugin.js';
import type { WeightSet } from '../tensor/weight-set.js';

/** Filters of the three stages (He et al., 2016, section 4.2, n = 3). */
const STAGES = [16, 32, 64] as const;
const BLOCKS = 3;

type Symbolic = ReturnType<typeof input>;

const CIFAR10: WeightSet = {
  id: 'cifar10',
  title: 'Trained on the 50,000 training images of CIFAR-10; 91.8 % on its test images',
  classes: 10,
  channels: 3,
  head: 'linear',
  // 19 convolutions with the four parts of a normalisation each, and the last layer's kernel and bias.
  tensors: 19 * 5 + 2,
  layouts: [
    {
      id: 'pytorch-resnet-cifar10',
      source: 'https://github.com/akamaster/pytorch_resnet_cifar10, resnet20-12fca82f, as safetensors',
      licence: 'BSD-2-Clause',
      // Its training normalised by ImageNet's statistics.
      normalization: IMAGENET_NORMALIZATION,
      knownSha256: ['85bc4117aca6b34ca929eff17db784270c951a422bfbf590520a579ec7215658'],
      // The repository publishes a pickle of PyTorch's old format, which nothing here reads.
      file: null,
    },
  ],
};

/**
 * Names and order are those of the PyTorch program whose weights fit; shortcuts are the paper's option A, without
 * weights. Convolutions and the dense kernel start He-normal by fan-in, the dense bias as PyTorch's.
 */
export const model: ModelPlugin = {
  meta: {
    id: 'resnet20',
    title: 'ResNet-20 for CIFAR',
    version: '1.0.0',
    source: 'He, Zhang, Ren and Sun: Deep residual learning (CVPR 2016), section 4.2; shortcut option A',
  },
  parameters: strictObject({}),
  weightSets: [CIFAR10],
  build({ shape, classes, seed }): LayersModel {
    const image = input({ shape: [...shape], name: 'image' });
    let x = activated(normalised(image, { name: 'conv1', norm: 'bn1', filters: STAGES[0], seed }), 'relu');
    for (const [stage, filters] of STAGES.entries()) {
      for (let block = 0; block < BLOCKS; block++) {
        const stride = stage > 0 && block === 0 ? 2 : 1;
        x = basicBlock(x, { name: `layer${stage + 1}.${block}`, filters, stride, seed });
      }
    }
    const pooled = layers.globalAveragePooling2d({ name: 'avgpool' }).apply(x) as Symbolic;
    return layersModel({ name: 'resnet20', inputs: image, outputs: dense(pooled, classes, seed) });
  },
};

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
