// Reads and writes the weights of a layers model by name.
import * as tf from '#tfjs-core';
import type { LayersModel } from '#tfjs-layers';
import { NumericError, type ValidationError } from '../contract/errors.js';
import type { NamedArray, NamedArrays } from './safetensors.js';
import { describeShape, mismatchedWeights } from './weights-errors.js';

/**
 * Every weight, running statistics included, named `<layer>/<weight>` (`block1_1_conv/kernel`) in layer order, with
 * Keras's axes: convolution kernels [height, width, in, out], dense kernels [in, out].
 * Throws NumericError `non-finite-weights`: a diverged network must not become evidence.
 */
export async function readWeights(model: LayersModel): Promise<NamedArrays> {
  const arrays = new Map<string, NamedArray>();
  for (const weight of model.weights) {
    const tensor = weight.read();
    // A WebGPU device cannot be read without waiting for it.
    const values = new Float32Array(await tensor.data<'float32'>());
    if (!values.every(Number.isFinite)) throw diverged(weight.originalName);
    arrays.set(weight.originalName, { shape: tensor.shape, values });
  }
  return arrays;
}

/**
 * Sets every weight but those of the layers in `fresh`, which stay as they are.
 * Throws ValidationError `weights-mismatch` unless the other names and shapes are exactly the model's.
 */
export function writeWeights(model: LayersModel, arrays: NamedArrays, fresh: readonly string[] = []): void {
  const isFresh = (name: string): boolean => fresh.some((layer) => name.startsWith(`${layer}/`));
  const names = new Set(model.weights.map(({ originalName }) => originalName));
  for (const name of arrays.keys()) {
    if (!names.has(name) && !isFresh(name)) throw mismatch(name, 'no such tensor in this model', 'one');
  }
  const wanted = model.weights.filter(({ originalName }) => !isFresh(originalName));
  for (const { originalName: name, shape } of wanted) {
    const array = arrays.get(name);
    if (array === undefined) throw mismatch(name, describeShape(shape), 'none');
    if (describeShape(array.shape) !== describeShape(shape))
      throw mismatch(name, describeShape(shape), describeShape(array.shape));
  }
  tf.tidy(() => {
    for (const weight of wanted) {
      const array = arrays.get(weight.originalName);
      if (array !== undefined) weight.write(tf.tensor(array.values, [...array.shape], 'float32'));
    }
  });
}

function mismatch(where: string, expected: string, got: string): ValidationError {
  const hint = 'Build the model with the input shape, classes and parameters that the weights were saved with.';
  return mismatchedWeights('The weights are not those of this model', hint, { where, expected, got });
}

function diverged(tensor: string): NumericError {
  return new NumericError('The network has weights that are no numbers', {
    code: 'non-finite-weights',
    where: tensor,
    hint: 'Its training diverged; lower the learning rate and train again.',
  });
}
