// LeNet-5 as small setups use it: two 5x5 convolutions and three dense layers, for images of 28 x 28.
import { input, layers, model as layersModel, type LayersModel } from '#tfjs-layers';
import { strictObject } from '../contract/primitives.js';
import { Footprint } from '../tensor/footprint.js';
import { convolution } from '../tensor/layers/convolution.js';
import { torchDefault } from '../tensor/layers/initializers.js';
import { maxPooling } from '../tensor/layers/max-pool.js';
import type { ModelPlugin } from '../tensor/model-plugin.js';

/** Filters and padding of the two convolutions: 28 pixels become 28, 14, 10 and 5 (LeCun et al., 1998, figure 2). */
const CONVOLUTIONS = [
  { name: 'conv1', filters: 6, padding: 2 },
  { name: 'conv2', filters: 16, padding: 0 },
] as const;
const DENSE = [
  { name: 'fc1', units: 120 },
  { name: 'fc2', units: 84 },
] as const;
const SIZE = 5;

type Symbolic = ReturnType<typeof input>;

/**
 * Where the paper has scaled tanh, trained subsampling, partial connections and Gaussian outputs, this has what everybody
 * has since: ReLU, maximum, full connections and logits. Initial weights are PyTorch's defaults.
 */
export const model: ModelPlugin = {
  meta: {
    id: 'lenet',
    title: 'LeNet-5',
    version: '1.0.0',
    source: 'LeCun, Bottou, Bengio and Haffner: Gradient-based learning (Proc. IEEE 1998), with ReLU and maximum',
  },
  parameters: strictObject({}),
  inputSizes: () => ({ smallest: 12, largest: 256 }),
  footprint({ shape, classes }) {
    const net = new Footprint(shape);
    for (const { filters, padding } of CONVOLUTIONS) net.convolution(filters, SIZE, { padding, bias: true }).pool(2, 2);
    for (const { units } of DENSE) net.dense(units);
    return net.dense(classes);
  },
  build({ shape, classes, seed }): LayersModel {
    const image = input({ shape: [...shape], name: 'image' });
    let x = image;
    for (const [index, part] of CONVOLUTIONS.entries()) {
      x = relu(convolved(x, part, seed), `relu${index + 1}`);
      x = maxPooling({ name: `pool${index + 1}`, size: 2, stride: 2 }).apply(x) as Symbolic;
    }
    x = layers.flatten({ name: 'flatten' }).apply(x) as Symbolic;
    for (const { name, units } of DENSE) x = relu(dense(x, name, units, seed), `${name}_relu`);
    return layersModel({ name: 'lenet', inputs: image, outputs: dense(x, 'fc3', classes, seed) });
  },
};

function convolved(x: Symbolic, { name, filters, padding }: (typeof CONVOLUTIONS)[number], seed: number): Symbolic {
  const fanIn = SIZE * SIZE * Number(x.shape.at(-1));
  const initializer = torchDefault(seed, `${name}/kernel`, fanIn);
  const biasInitializer = torchDefault(seed, `${name}/bias`, fanIn);
  return convolution({ name, filters, size: SIZE, padding, initializer, biasInitializer }).apply(x) as Symbolic;
}

function relu(x: Symbolic, name: string): Symbolic {
  return layers.activation({ name, activation: 'relu' }).apply(x) as Symbolic;
}

function dense(x: Symbolic, name: string, units: number, seed: number): Symbolic {
  const fanIn = Number(x.shape.at(-1));
  return layers
    .dense({
      name,
      units,
      kernelInitializer: torchDefault(seed, `${name}/kernel`, fanIn),
      biasInitializer: torchDefault(seed, `${name}/bias`, fanIn),
    })
    .apply(x) as Symbolic;
}
