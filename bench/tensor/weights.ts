// Reads and writes the weights of a layers model by name.
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { NumericError, ValidationError } from '../contract/errors.js';
import type { NamedArray, NamedArrays } from './safetensors.js';

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

/** Sets every weight. Throws ValidationError `weights-mismatch` unless names and shapes are exactly the model's. */
export function writeWeights(model: LayersModel, arrays: NamedArrays): void {
  const names = new Set(model.weights.map(({ originalName }) => originalName));
  for (const name of arrays.keys()) {
    if (!names.has(name)) throw mismatch(name, 'no such tensor in this model', 'one');
  }
  for (const { originalName: name, shape } of model.weights) {
    const array = arrays.get(name);
    if (array === undefined) throw mismatch(name, describe(shape), 'none');
    if (describe(array.shape) !== describe(shape)) throw mismatch(name, describe(shape), describe(array.shape));
  }
  tf.tidy(() => {
    for (const weight of model.weights) {
      const array = arrays.get(weight.originalName);
      if (array !== undefined) weight.write(tf.tensor(array.values, [...array.shape], 'float32'));
    }
  });
}

function describe(shape: readonly (number | null)[]): string {
  return `[${shape.join(', ')}]`;
}

function mismatch(tensor: string, expected: string, got: string): ValidationError {
  return new ValidationError('The weights are not those of this model', {
    code: 'weights-mismatch',
    where: tensor,
    expected,
    got,
    hint: 'Build the model with the input shape, classes and parameters that the weights were saved with.',
  });
}

function diverged(tensor: string): NumericError {
  return new NumericError('The network has weights that are no numbers', {
    code: 'non-finite-weights',
    where: tensor,
    hint: 'Its training diverged; lower the learning rate and train again.',
  });
}
