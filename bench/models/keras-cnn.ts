// The network of Keras's MNIST example without its dropout, as notebooks and libraries steal it: two convolutions, two dense layers.
import { input, layers, model as layersModel, type LayersModel } from '#tfjs-layers';
import { strictObject } from '../contract/primitives.js';
import { Footprint } from '../tensor/footprint.js';
import { convolution } from '../tensor/layers/convolution.js';
import { glorotUniform, zeros } from '../tensor/layers/initializers.js';
import { maxPooling } from '../tensor/layers/max-pool.js';
import type { ModelPlugin } from '../tensor/model-plugin.js';

const FILTERS = [32, 64] as const;
const UNITS = 128;
const SIZE = 3;

type Symbolic = ReturnType<typeof input>;

/** Unpadded convolutions, ReLU, maximum over 2 x 2; initial weights are Keras's defaults. */
export const model: ModelPlugin = {
  meta: {
    id: 'keras-cnn',
    title: 'CNN of the Keras example',
    version: '1.0.0',
    source: 'Keras, examples/mnist_cnn.py, without dropout: notebooks/model-stealing-demo.ipynb of ART',
  },
  parameters: strictObject({}),
  inputSizes: () => ({ smallest: 6, largest: 64 }),
  footprint({ shape, classes }) {
    const net = new Footprint(shape);
    for (const filters of FILTERS) net.convolution(filters, SIZE, { padding: 0, bias: true });
    return net.pool(2, 2).dense(UNITS).dense(classes);
  },
  build({ shape, classes, seed }): LayersModel {
    const image = input({ shape: [...shape], name: 'image' });
    // Pixels from 0 to 1, as Keras has them, of the input in [-2, 2].
    let x = layers.rescaling({ name: 'pixels', scale: 0.25, offset: 0.5 }).apply(image) as Symbolic;
    for (const [index, filters] of FILTERS.entries()) {
      const name = `conv${index + 1}`;
      const [fanIn, fanOut] = [SIZE * SIZE * Number(x.shape.at(-1)), SIZE * SIZE * filters];
      const initializer = glorotUniform(seed, `${name}/kernel`, fanIn, fanOut);
      const options = { name, filters, size: SIZE, padding: 0, initializer, biasInitializer: zeros() };
      x = relu(convolution(options).apply(x) as Symbolic, `${name}_relu`);
    }
    x = maxPooling({ name: 'pool', size: 2, stride: 2 }).apply(x) as Symbolic;
    x = layers.flatten({ name: 'flatten' }).apply(x) as Symbolic;
    x = relu(dense(x, 'fc1', UNITS, seed), 'fc1_relu');
    return layersModel({ name: 'keras-cnn', inputs: image, outputs: dense(x, 'fc2', classes, seed) });
  },
};

function relu(x: Symbolic, name: string): Symbolic {
  return layers.activation({ name, activation: 'relu' }).apply(x) as Symbolic;
}

function dense(x: Symbolic, name: string, units: number, seed: number): Symbolic {
  const kernelInitializer = glorotUniform(seed, `${name}/kernel`, Number(x.shape.at(-1)), units);
  return layers.dense({ name, units, kernelInitializer, biasInitializer: zeros() }).apply(x) as Symbolic;
}
