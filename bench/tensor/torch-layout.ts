// PyTorch's names and axes → ours: OIHW to HWIO, [out, in] to [in, out], normalisation by its parts.
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { ValidationError } from '../contract/errors.js';
import { at } from '../lib/at.js';
import type { NamedArray, NamedArrays } from './safetensors.js';
import { describeShape, mismatchedWeights } from './weights-errors.js';

/** Batches that a normalisation has seen: PyTorch counts them, nothing here reads them. */
const COUNTER = /(^|\.)num_batches_tracked$/;

/** Whether a tensor of a PyTorch file holds no weight. */
export function isCounter(name: string): boolean {
  return COUNTER.test(name);
}

/** Our weight of a layer → PyTorch's parameter of its module. */
const PARAMETERS: Readonly<Record<string, string>> = {
  kernel: 'weight',
  bias: 'bias',
  gamma: 'weight',
  beta: 'bias',
  moving_mean: 'running_mean',
  moving_variance: 'running_var',
};

/**
 * The arrays of a PyTorch file under our names, in the model's order.
 *
 * Throws ValidationError `weights-mismatch` with the file's own name of the tensor, unless the file has every tensor of
 * the model in its shape and no other.
 *
 * @param nameOf - the file's name for one of our layers
 */
export function fromTorch(model: LayersModel, arrays: NamedArrays, nameOf: (layer: string) => string): NamedArrays {
  const used = new Set<string>();
  const converted = model.weights.map(({ originalName, shape }) => {
    const slash = originalName.lastIndexOf('/');
    const parameter = PARAMETERS[originalName.slice(slash + 1)] ?? originalName.slice(slash + 1);
    const name = `${nameOf(originalName.slice(0, slash))}.${parameter}`;
    used.add(name);
    const ours = shape.map(Number);
    return [originalName, toOurs(name, arrays.get(name), ours)] as const;
  });
  const extra = [...arrays.keys()].find((name) => !used.has(name));
  if (extra !== undefined)
    throw mismatch(extra, 'no such tensor in this model', describeShape(arrays.get(extra)?.shape ?? []));
  return new Map(converted);
}

function toOurs(name: string, array: NamedArray | undefined, shape: readonly number[]): NamedArray {
  const order = TORCH_AXES[shape.length] ?? shape.map((_, axis) => axis);
  // Axis `order[i]` of PyTorch's array is our axis i.
  const theirs = shape.map((_, axis) => at(shape, order.indexOf(axis)));
  if (array === undefined) throw mismatch(name, describeShape(theirs), 'none');
  if (describeShape(array.shape) !== describeShape(theirs))
    throw mismatch(name, describeShape(theirs), describeShape(array.shape));
  return { shape, values: transposed(array.values, theirs, order) };
}

/** By rank: which of PyTorch's axes becomes each of ours. */
const TORCH_AXES: Readonly<Record<number, readonly number[]>> = { 4: [2, 3, 1, 0], 2: [1, 0] };

/** Row-major values of the array whose axis i is axis `order[i]` of the given one. */
export function transposed(values: Float32Array, shape: readonly number[], order: readonly number[]): Float32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const steps = order.map((axis) => at(strides, axis));
  const sizes = order.map((axis) => at(shape, axis));
  const output = new Float32Array(values.length);
  const index = sizes.map(() => 0);
  let from = 0;
  for (let to = 0; to < output.length; to++) {
    output[to] = at(values, from);
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      index[axis] = at(index, axis) + 1;
      from += at(steps, axis);
      if (at(index, axis) < at(sizes, axis)) break;
      from -= at(steps, axis) * at(sizes, axis);
      index[axis] = 0;
    }
  }
  return output;
}

function mismatch(where: string, expected: string, got: string): ValidationError {
  const hint = '`stealbench weights list` says which files fit which model.';
  return mismatchedWeights('The file does not hold the weights of this model', hint, { where, expected, got });
}
