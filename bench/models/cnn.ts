// A plain CNN of the size that one processor trains in minutes: three blocks of two 3x3 convolutions.
import { input, layers, model as layersModel, type LayersModel } from '@tensorflow/tfjs-layers';
import { strictObject } from '../contract/primitives.js';
import { batchNorm } from '../tensor/layers/batch-norm.js';
import { convolution } from '../tensor/layers/convolution.js';
import { dropout } from '../tensor/layers/dropout.js';
import { torchDefault } from '../tensor/layers/initializers.js';
import { maxPooling } from '../tensor/layers/max-pool.js';
import type { ModelPlugin } from '../tensor/model-plugin.js';

const BLOCKS = [32, 64, 128] as const;
const HIDDEN = 256;
const DROPOUT = 0.3;

type Symbolic = ReturnType<typeof input>;

/** Initial weights are PyTorch's defaults (see `torchDefault`), biases included. */
export const model: ModelPlugin = {
  meta: {
    id: 'cnn',
    title: 'Plain CNN, 6 convolutions',
    version: '1.0.0',
    source: 'VGG-style stack (Simonyan and Zisserman, 2015) with batch normalisation and dropout',
  },
  parameters: strictObject({}),
  build({ shape, classes, seed }): LayersModel {
    const image = input({ shape: [...shape], name: 'image' });
    let x = image;
    let channels: number = shape[2];
    for (const [index, filters] of BLOCKS.entries()) {
      const block = `block${index + 1}`;
      x = convolved(x, `${block}_1`, channels, filters, { seed, relu: true });
      x = convolved(x, `${block}_2`, filters, filters, { seed, relu: false });
      // ReLU and maximum commute, in value and gradient: behind the pooling it has a quarter of the pixels.
      x = maxPooling({ name: `${block}_pool`, size: 2, stride: 2 }).apply(x) as Symbolic;
      x = layers.activation({ name: `${block}_relu`, activation: 'relu' }).apply(x) as Symbolic;
      channels = filters;
    }
    x = layers.flatten({ name: 'flatten' }).apply(x) as Symbolic;
    x = dense(x, 'hidden', HIDDEN, seed);
    x = layers.activation({ name: 'hidden_relu', activation: 'relu' }).apply(x) as Symbolic;
    x = dropout('hidden_dropout', DROPOUT).apply(x) as Symbolic;
    return layersModel({ name: 'cnn', inputs: image, outputs: dense(x, 'logits', classes, seed) });
  },
};

function convolved(
  x: Symbolic,
  name: string,
  channels: number,
  filters: number,
  { seed, relu }: { readonly seed: number; readonly relu: boolean },
): Symbolic {
  const initializer = torchDefault(seed, `${name}_conv/kernel`, 9 * channels);
  const features = convolution({ name: `${name}_conv`, filters, size: 3, initializer }).apply(x);
  return batchNorm(`${name}_norm`, { relu }).apply(features) as Symbolic;
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
