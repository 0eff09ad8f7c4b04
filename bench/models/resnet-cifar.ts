// The residual networks of CIFAR10 by their depth: 20, 32, 44, 56 and 110 in the paper, any 6n + 2 up to there here.
import Type, { type Static } from '#typebox';
import { strictObject } from '../contract/primitives.js';
import { checkJson } from '../contract/validate.js';
import { CIFAR_SIZES, cifar10Weights, cifarFootprint, resnetCifar } from '../tensor/architectures/resnet-cifar.js';
import type { ModelPlugin } from '../tensor/model-plugin.js';

const DEPTHS = Array.from({ length: 18 }, (_, index) => 6 * (index + 1) + 2);
const DEPTH = 20;

const ResNetCifarParameters = strictObject({
  depth: Type.Optional(
    Type.Integer({ enum: DEPTHS, description: 'Layers with weights, 6n + 2 from 8 to 110; default 20' }),
  ),
});
type ResNetCifarParameters = Static<typeof ResNetCifarParameters>;

/** Depth, published accuracy in percent, and SHA-256 of each file, or its first digits as the name has them, with its bytes. */
const PUBLISHED = [
  [20, '91.7', '12fca82f0bebc4135bf1f32f6e3710e61d5108578464b84fd6d7f5c1b04036c8', 1_099_231],
  [32, '92.6', 'd509ac1820d7f25398913559d7e81a13229b1e7adc5648e3bfa5e22dc137f850', 1_890_043],
  [44, '93.1', '014dd6541728a1c700b1642ab640e211dc6eb8ed507d70697458dc8f8a0ae2e4', 2_680_855],
  [56, '93.4', '4bfd97631478d6b638d2764fd2baff3edb1d7d82252d54439343b6596b9b5367', 3_471_733],
  [110, '93.7', '1d1ed7c2', null],
] as const;

export const model: ModelPlugin = {
  meta: {
    id: 'resnet-cifar',
    title: 'ResNet for CIFAR, by depth',
    version: '1.0.0',
    source: 'He, Zhang, Ren and Sun: Deep residual learning (CVPR 2016), section 4.2; shortcut option A',
  },
  parameters: ResNetCifarParameters,
  defaults: { depth: DEPTH },
  weightSets: PUBLISHED.map(([depth, accuracy, sha256, bytes]) => ({
    ...cifar10Weights({
      id: `cifar10-resnet${depth}`,
      depth,
      accuracy,
      name: `resnet${depth}-${sha256.slice(0, 8)}`,
      sha256,
      bytes,
    }),
    parameters: { depth },
  })),
  inputSizes: () => CIFAR_SIZES,
  footprint: ({ shape, classes, parameters }) =>
    cifarFootprint(checkJson(ResNetCifarParameters, parameters, 'resnet-cifar').depth ?? DEPTH, shape, classes),
  build({ shape, classes, seed, parameters }) {
    const { depth = DEPTH }: ResNetCifarParameters = checkJson(ResNetCifarParameters, parameters, 'resnet-cifar');
    return resnetCifar({ id: 'resnet-cifar', depth, shape, classes, seed });
  },
};
