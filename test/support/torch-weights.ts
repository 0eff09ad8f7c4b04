// Our weights under PyTorch's names and axes: the inverse of what an import does, for files to import.
import type { NamedArrays } from '../../bench/tensor/safetensors.js';
import type { StoredTensors } from '../../bench/tensor/stored-tensors.js';
import { transposed } from '../../bench/tensor/torch-layout.js';

const PARAMETERS: Readonly<Record<string, string>> = {
  ...{ kernel: 'weight', bias: 'bias', gamma: 'weight', beta: 'bias' },
  ...{ moving_mean: 'running_mean', moving_variance: 'running_var' },
};
/** [height, width, in, out] to [out, in, height, width], and [in, out] to [out, in]. */
const ORDERS: Readonly<Record<number, readonly number[]>> = { 4: [3, 2, 0, 1], 2: [1, 0], 1: [0] };

export function torchArrays(ours: NamedArrays): NamedArrays {
  return new Map(
    [...ours].map(([name, { shape, values }]) => {
      const [layer = '', weight = ''] = name.split('/');
      const order = ORDERS[shape.length] ?? [];
      const moved = { shape: order.map((axis) => shape[axis] ?? 0), values: transposed(values, shape, order) };
      return [`${layer}.${PARAMETERS[weight] ?? weight}`, moved];
    }),
  );
}

/** Every tensor of a file, read. */
export function readAll(tensors: StoredTensors): NamedArrays {
  return new Map([...tensors].map(([name, tensor]) => [name, { shape: tensor.shape, values: tensor.read() }]));
}
