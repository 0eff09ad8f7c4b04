// A plain CNN of the size that one processor trains in minutes: blocks of 3x3 convolutions, three of two unless a suite says.
import { input, layers, model as layersModel, type LayersModel } from '#tfjs-layers';
import Type, { type Static } from '#typebox';
import { strictObject } from '../contract/primitives.js';
import { checkJson } from '../contract/validate.js';
import { Footprint } from '../tensor/footprint.js';
import { batchNorm } from '../tensor/layers/batch-norm.js';
import { convolution } from '../tensor/layers/convolution.js';
import { dropout } from '../tensor/layers/dropout.js';
import { torchDefault } from '../tensor/layers/initializers.js';
import { maxPooling } from '../tensor/layers/max-pool.js';
import type { ModelPlugin } from '../tensor/model-plugin.js';

const WIDTHS = [32, 64, 128] as const;
const CONVOLUTIONS = 2;
const DENSE = 256;
const DROPOUT = 0.3;

const CnnParameters = strictObject({
  widths: Type.Optional(
    Type.Array(Type.Integer({ minimum: 1, maximum: 1024 }), {
      minItems: 1,
      maxItems: 6,
      description: 'Filters of each block, so many blocks; each ends by halving the image. Default [32, 64, 128]',
    }),
  ),
  convolutions: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 4, description: '3x3 convolutions in each block; default 2' }),
  ),
  dense: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 4096,
      description: 'Units of the hidden dense layer, with dropout behind it; 0 has neither. Default 256',
    }),
  ),
});
type CnnParameters = Static<typeof CnnParameters>;

type Symbolic = ReturnType<typeof input>;

/** Initial weights are PyTorch's defaults (see `torchDefault`), biases included. */
export const model: ModelPlugin = {
  meta: {
    id: 'cnn',
    title: 'Plain CNN, 6 convolutions',
    version: '1.0.0',
    source: 'VGG-style stack (Simonyan and Zisserman, 2015) with batch normalisation and dropout',
  },
  parameters: CnnParameters,
  defaults: { widths: [...WIDTHS], convolutions: CONVOLUTIONS, dense: DENSE },
  inputSizes: (parameters) => ({ smallest: 2 ** filled(parameters).widths.length, largest: 256 }),
  footprint({ shape, classes, parameters }) {
    const { widths, convolutions, dense: units } = filled(parameters);
    const net = new Footprint(shape);
    for (const filters of widths) {
      for (let place = 0; place < convolutions; place++) net.convolution(filters, 3, { norm: true });
      net.pool(2, 2);
    }
    return (units === 0 ? net : net.dense(units)).dense(classes);
  },
  build({ shape, classes, seed, parameters }): LayersModel {
    const { widths, convolutions, dense: units } = filled(checkJson(CnnParameters, parameters, 'cnn'));
    const image = input({ shape: [...shape], name: 'image' });
    let x = image;
    let channels: number = shape[2];
    for (const [index, filters] of widths.entries()) {
      const block = `block${index + 1}`;
      for (let place = 1; place <= convolutions; place++) {
        x = convolved(x, `${block}_${place}`, channels, filters, { seed, relu: place < convolutions });
        channels = filters;
      }
      // ReLU and maximum commute, in value and gradient: behind the pooling it has a quarter of the pixels.
      x = maxPooling({ name: `${block}_pool`, size: 2, stride: 2 }).apply(x) as Symbolic;
      x = layers.activation({ name: `${block}_relu`, activation: 'relu' }).apply(x) as Symbolic;
    }
    x = layers.flatten({ name: 'flatten' }).apply(x) as Symbolic;
    if (units > 0) x = hidden(x, units, seed);
    return layersModel({ name: 'cnn', inputs: image, outputs: dense(x, 'logits', classes, seed) });
  },
};

function filled({ widths = [...WIDTHS], convolutions = CONVOLUTIONS, dense: units = DENSE }: CnnParameters) {
  return { widths, convolutions, dense: units };
}

function hidden(x: Symbolic, units: number, seed: number): Symbolic {
  const features = dense(x, 'hidden', units, seed);
  const activated = layers.activation({ name: 'hidden_relu', activation: 'relu' }).apply(features);
  return dropout('hidden_dropout', DROPOUT).apply(activated) as Symbolic;
}

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
