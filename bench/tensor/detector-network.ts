// The compact network behind classifier detectors: small enough to be trained beside every suite on a processor.
import { input, layers, model, type LayersModel } from '#tfjs-layers';
import { strictObject } from '../contract/primitives.js';
import { Footprint } from './footprint.js';
import { batchNorm } from './layers/batch-norm.js';
import { torchDefault } from './layers/initializers.js';
import { maxPooling } from './layers/max-pool.js';
import type { ModelPlugin } from './model-plugin.js';

const FILTERS = [16, 32, 64] as const;

type Symbolic = ReturnType<typeof input>;

/**
 * Three 3x3 convolutions (16, 32, 64) with batch normalisation and ReLU, 2x2 max pooling between them, then global
 * average pooling and a dense layer. Images have 4 x 4 pixels or more.
 */
export const detectorNetwork: ModelPlugin = {
  meta: {
    id: 'detector-network',
    title: 'Detector CNN, 3 convolutions',
    version: '1.0.0',
    source: 'Own; global average pooling after Lin, Chen and Yan (2014)',
  },
  parameters: strictObject({}),
  inputSizes: () => ({ smallest: 4, largest: 1024 }),
  footprint({ shape, classes }) {
    const net = new Footprint(shape);
    for (const [index, filters] of FILTERS.entries()) {
      if (index > 0) net.pool(2, 2);
      net.convolution(filters, 3, { norm: true });
    }
    return net.dense(classes, { pooled: true });
  },
  build({ shape, classes, seed }): LayersModel {
    const image = input({ shape: [...shape], name: 'image' });
    let x = image;
    let channels: number = shape[2];
    for (const [index, filters] of FILTERS.entries()) {
      if (index > 0) x = maxPooling({ name: `pool${index}`, size: 2, stride: 2 }).apply(x) as Symbolic;
      x = convolution(x, `conv${index + 1}`, channels, filters, seed);
      channels = filters;
    }
    x = layers.globalAveragePooling2d({ name: 'pool' }).apply(x) as Symbolic;
    const logits = layers.dense({
      name: 'logits',
      units: classes,
      kernelInitializer: torchDefault(seed, 'logits/kernel', channels),
      biasInitializer: torchDefault(seed, 'logits/bias', channels),
    });
    return model({ name: 'detector-network', inputs: image, outputs: logits.apply(x) as Symbolic });
  },
};

function convolution(x: Symbolic, name: string, channels: number, filters: number, seed: number): Symbolic {
  const convolved = layers.conv2d({
    name,
    filters,
    kernelSize: 3,
    padding: 'same',
    useBias: false,
    kernelInitializer: torchDefault(seed, `${name}/kernel`, 9 * channels),
  });
  return batchNorm(`${name}_norm`, { relu: true }).apply(convolved.apply(x)) as Symbolic;
}
