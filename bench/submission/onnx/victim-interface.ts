// What an ONNX file says of its input and its outputs, held against what the suite says of the victim.
import type { Shape3 } from '../../contract/arrays.js';
import { SuiteError } from '../../contract/errors.js';
import { printable } from '../ending.js';
import type { Signature, TensorSignature } from './signature.js';

export interface ModelInterface {
  /** Name of the output with the answers. */
  readonly output: string;
  /** Images that it takes at once, no more and no fewer; `null` for any number. */
  readonly fixedBatch: number | null;
  /** Its input holds bytes, and is not normalised. */
  readonly readsBytes: boolean;
}

export interface Wanted {
  readonly shape: Shape3;
  readonly layout: 'NCHW' | 'NHWC';
  readonly classes: number;
  /** Named by the suite; `null` takes the only one that fits. */
  readonly output: string | null;
  /** JSON pointer of the victim in the suite. */
  readonly where: string;
}

const OUTPUTS = ['FLOAT', 'DOUBLE'];

/** @throws SuiteError `onnx-shape` if it takes or gives something else than the suite says, or several outputs could be meant */
export function interfaceOf({ inputs, outputs }: Signature, wanted: Wanted): ModelInterface {
  const [height, width, channels] = wanted.shape;
  const inner = wanted.layout === 'NCHW' ? [channels, height, width] : [height, width, channels];
  const [input, ...others] = inputs;
  const takes = input !== undefined && fits(input.sizes, [null, ...inner]) && ['FLOAT', 'UINT8'].includes(input.type);
  if (!takes || others.length > 0) {
    throw misfit('takes', wanted.where, {
      expected: `one input FLOAT or UINT8 [n, ${inner.join(', ')}], as ${wanted.layout} of ${height}x${width} images`,
      got: describe(inputs),
      hint: 'Set "inputSize" ([height, width]) and "layout" of the victim to what the model takes.',
    });
  }
  return {
    output: outputOf(outputs, wanted),
    fixedBatch: input.sizes[0] ?? null,
    readsBytes: input.type === 'UINT8',
  };
}

function outputOf(outputs: readonly TensorSignature[], { classes, output, where }: Wanted): string {
  const fitting = outputs.filter(
    ({ name, type, sizes }) =>
      OUTPUTS.includes(type) && fits(sizes, [null, classes]) && (output === null || output === name),
  );
  const [first, ...others] = fitting;
  if (first === undefined) {
    throw misfit('gives', where, {
      expected: `an output ${output === null ? '' : `${output} `}FLOAT [n, ${classes}], a number for each class of the dataset`,
      got: describe(outputs),
      hint: 'Import the test images with a class file of all classes that the model knows (--classes), in its order.',
    });
  }
  if (others.length === 0) return first.name;
  throw misfit('gives', where, {
    expected: 'one output that can be meant',
    got: describe(fitting),
    hint: `Name it in the suite: "onnx": { …, "output": ${JSON.stringify(printable(first.name))} }.`,
  });
}

/** A size that one side leaves open fits any. */
function fits(sizes: readonly (number | null)[], wanted: readonly (number | null)[]): boolean {
  // A file may say nothing of an output's shape at all.
  if (sizes.length === 0) return true;
  return (
    sizes.length === wanted.length &&
    sizes.every((size, axis) => size === null || wanted[axis] === null || size === wanted[axis])
  );
}

function describe(tensors: readonly TensorSignature[]): string {
  const one = ({ name, type, sizes }: TensorSignature): string =>
    `${printable(name)} ${type} [${sizes.map((size) => size ?? 'n').join(', ')}]`;
  return tensors.map(one).join(', ').slice(0, 200) || 'none';
}

function misfit(
  verb: 'takes' | 'gives',
  where: string,
  fault: { readonly expected: string; readonly got: string; readonly hint: string },
): SuiteError {
  return new SuiteError(`the model ${verb} something else`, { code: 'onnx-shape', where, ...fault });
}
