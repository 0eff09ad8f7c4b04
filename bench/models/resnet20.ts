// ResNet-20 of CIFAR10 under the name that suites had for it before `resnet-cifar`: the same network, keys and weights.
import { strictObject } from '../contract/primitives.js';
import { CIFAR_SIZES, cifar10Weights, cifarFootprint, resnetCifar } from '../tensor/architectures/resnet-cifar.js';
import type { ModelPlugin } from '../tensor/model-plugin.js';

const DEPTH = 20;

export const model: ModelPlugin = {
  meta: {
    id: 'resnet20',
    title: 'ResNet-20 for CIFAR',
    version: '1.0.0',
    source: 'He, Zhang, Ren and Sun: Deep residual learning (CVPR 2016), section 4.2; shortcut option A',
  },
  parameters: strictObject({}),
  weightSets: [
    cifar10Weights({
      id: 'cifar10',
      depth: DEPTH,
      accuracy: '91.7',
      name: 'resnet20-12fca82f',
      sha256: '12fca82f0bebc4135bf1f32f6e3710e61d5108578464b84fd6d7f5c1b04036c8',
      bytes: 1_099_231,
      copies: ['85bc4117aca6b34ca929eff17db784270c951a422bfbf590520a579ec7215658'],
    }),
  ],
  inputSizes: () => CIFAR_SIZES,
  footprint: ({ shape, classes }) => cifarFootprint(DEPTH, shape, classes),
  build: ({ shape, classes, seed }) => resnetCifar({ id: 'resnet20', depth: DEPTH, shape, classes, seed }),
};
