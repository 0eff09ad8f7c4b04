// PyTorch's names and axes → ours: OIHW to HWIO, [out, in] to [in, out], normalisation by its parts.
import type { LayersModel } from '#tfjs-layers';
import { at } from '../lib/arrays/at.js';
import type { NamedArray, NamedArrays } from './safetensors.js';
import { describeShape, mismatchedWeights, type WeightsProblem } from './weights-errors.js';

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

/** What the file must hold, in the model's order: the file's names and PyTorch's shapes. */
export function torchShapes(model: LayersModel, nameOf: NameOf): ReadonlyMap<string, readonly number[]> {
  return new Map(
    model.weights.map(({ originalName, shape }) => [torchName(originalName, nameOf), theirAxes(shape.map(Number))]),
  );
}

/**
 * The arrays of a PyTorch file under our names, in the model's order.
 *
 * Throws ValidationError `weights-mismatch` with the file's own name of the tensor, unless the file has every tensor of
 * the model in its shape and no other.
 */
export function fromTorch(model: LayersModel, arrays: NamedArrays, nameOf: NameOf): NamedArrays {
  const shapes = torchShapes(model, nameOf);
  const problem = torchProblem(shapes, new Map([...arrays].map(([name, { shape }]) => [name, shape])));
  if (problem !== null) throw mismatchedWeights(MISMATCH, '`stealbench weights list` says which files fit.', problem);
  return new Map(
    model.weights.map(({ originalName, shape }) => {
      const array = arrays.get(torchName(originalName, nameOf));
      if (array === undefined) throw new Error(`${originalName} was not checked`);
      return [originalName, { shape: shape.map(Number), values: toOurs(array) }];
    }),
  );
}

export const MISMATCH = 'The file does not hold the weights of this model';

/** The first of a model's tensors that a file lacks or has in another shape, or the first that is none of the model's. */
export function torchProblem(
  shapes: ReadonlyMap<string, readonly number[]>,
  file: ReadonlyMap<string, readonly number[]>,
): (WeightsProblem & { readonly where: string }) | null {
  for (const [where, shape] of shapes) {
    const [expected, found] = [describeShape(shape), file.get(where)];
    const got = found === undefined ? 'none' : describeShape(found);
    if (got !== expected) return { where, expected, got };
  }
  const extra = [...file].find(([name]) => !shapes.has(name));
  if (extra === undefined) return null;
  return { where: extra[0], expected: 'no such tensor in this model', got: describeShape(extra[1]) };
}

/** The file's name for one of our layers. */
type NameOf = (layer: string) => string;

function torchName(ours: string, nameOf: NameOf): string {
  const slash = ours.lastIndexOf('/');
  const parameter = ours.slice(slash + 1);
  return `${nameOf(ours.slice(0, slash))}.${PARAMETERS[parameter] ?? parameter}`;
}

/** Axis `order[i]` of PyTorch's array is our axis i. */
function theirAxes(ours: readonly number[]): readonly number[] {
  const order = orderOf(ours.length);
  return ours.map((_, axis) => at(ours, order.indexOf(axis)));
}

function toOurs({ shape, values }: NamedArray): Float32Array {
  return transposed(values, shape, orderOf(shape.length));
}

function orderOf(rank: number): readonly number[] {
  return TORCH_AXES[rank] ?? Array.from({ length: rank }, (_, axis) => axis);
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
