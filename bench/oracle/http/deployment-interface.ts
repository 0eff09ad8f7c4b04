// What a deployment's metadata say that it takes and gives, held against what the suite says.
import type { Shape3 } from '../../contract/arrays.js';
import { EndpointError } from '../../contract/errors.js';
import type { ModelMetadata } from './client.js';
import type { AnswerKind } from './deployment-answers.js';
import type { Layout } from './layout.js';

type TensorMetadata = ModelMetadata['inputs'][number];

const INPUT_TYPES = ['UINT8', 'FP32', 'FP64'] as const;
const OUTPUT_TYPES = ['FP32', 'FP64'] as const;

/** The names, type and order of axes that it asks for. */
export interface Interface {
  readonly input: string;
  readonly output: string;
  readonly datatype: (typeof INPUT_TYPES)[number];
  readonly layout: Layout;
  /** Images that every request must hold; `null` where it takes any number. */
  readonly fixedBatch: number | null;
}

/** @throws EndpointError `endpoint-shape` if it takes or gives something else, or several outputs could be meant */
export function interfaceOf(
  { inputs, outputs }: ModelMetadata,
  { inputShape, answers }: { readonly inputShape: Shape3; readonly answers: AnswerKind },
): Interface {
  const [height, width, channels] = inputShape;
  const [input] = inputs;
  const layout = input === undefined ? null : layoutOf(input.shape, inputShape);
  const datatype = INPUT_TYPES.find((type) => type === input?.datatype);
  if (input === undefined || inputs.length > 1 || layout === null || datatype === undefined) {
    throw misfit('takes', {
      expected: `one input [n, ${height}, ${width}, ${channels}] or [n, ${channels}, ${height}, ${width}] of ${INPUT_TYPES.join(', ')}`,
      got: describe(inputs, 'no input in its metadata'),
      hint: "Set the victim's inputSize to what the deployment takes; docs/protocol.md says what can be asked.",
    });
  }
  const [batch = -1] = input.shape;
  return {
    input: input.name,
    output: outputOf(outputs, answers),
    datatype,
    layout,
    fixedBatch: batch > 0 ? batch : null,
  };
}

function outputOf(outputs: readonly TensorMetadata[], { classes, output: named }: AnswerKind): string {
  const holds = ({ datatype, shape }: TensorMetadata): boolean =>
    OUTPUT_TYPES.some((type) => type === datatype) && fits(shape, [-1, classes]);
  const fitting = outputs.filter((output) => holds(output) && (named === null || output.name === named));
  const [first, ...others] = fitting;
  const expected = `an output ${named === null ? '' : `${named} `}[n, ${classes}] of ${OUTPUT_TYPES.join(', ')}`;
  if (first === undefined) {
    throw misfit('gives', {
      expected,
      got: describe(outputs, 'no output in its metadata'),
      hint: 'Set the victim\'s dataset to one with the deployment\'s classes, and "output" to a name that it gives.',
    });
  }
  if (others.length > 0) {
    throw misfit('gives', {
      expected: 'one output that can be meant',
      got: describe(fitting, ''),
      hint: `Name the one that is meant in the suite: "deployment": { …, "output": ${JSON.stringify(first.name.slice(0, 60))} }.`,
    });
  }
  return first.name;
}

function layoutOf(shape: readonly number[], [height, width, channels]: Shape3): Layout | null {
  if (fits(shape, [-1, height, width, channels])) return 'NHWC';
  return fits(shape, [-1, channels, height, width]) ? 'NCHW' : null;
}

/** -1 stands for any size, on both sides. */
function fits(shape: readonly number[], wanted: readonly number[]): boolean {
  return (
    shape.length === wanted.length &&
    shape.every((size, axis) => size === -1 || wanted[axis] === -1 || size === wanted[axis])
  );
}

function describe(tensors: readonly TensorMetadata[], none: string): string {
  if (tensors.length === 0) return none;
  return tensors
    .map(({ name, datatype, shape }) => `${name} ${datatype} [${shape.join(', ')}]`)
    .join(', ')
    .slice(0, 200);
}

function misfit(
  verb: 'takes' | 'gives',
  fault: { readonly expected: string; readonly got: string; readonly hint: string },
): EndpointError {
  return new EndpointError(`The deployment ${verb} something else`, { code: 'endpoint-shape', status: null, ...fault });
}
