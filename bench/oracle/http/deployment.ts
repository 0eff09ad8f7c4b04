// A model behind somebody else's server of the Open Inference Protocol, as a function from images to posteriors.
import { randomUUID } from 'node:crypto';
import { imageSize, type Images, type ImageStore, type Matrix, type Shape3 } from '../../contract/arrays.js';
import { EndpointError } from '../../contract/errors.js';
import { at } from '../../lib/at.js';
import { matrixFault, type MatrixFault } from '../answers.js';
import { InferenceClient, type InferenceClientOptions, type ModelMetadata } from './client.js';
import { toLayout, type Layout } from './layout.js';
import type { Tensor } from './tensor.js';

/** Images in one request. */
const BATCH = 64;

/** How far a row may be from summing to 1: a server may round, but logits are no posteriors. */
const SUM_TOLERANCE = 0.01;

export interface DeploymentOptions extends InferenceClientOptions {
  /** What the suite says that it takes and gives. */
  readonly inputShape: Shape3;
  readonly classes: number;
}

/** The names, type and order of axes that it asks for. */
interface Interface {
  readonly input: string;
  readonly output: string;
  readonly datatype: 'UINT8' | 'FP32';
  readonly layout: Layout;
}

export class Deployment {
  readonly #client: InferenceClient;
  readonly #options: DeploymentOptions;
  readonly #interface: Interface;

  private constructor(client: InferenceClient, options: DeploymentOptions, found: Interface) {
    this.#client = client;
    this.#options = options;
    this.#interface = found;
  }

  /** @throws EndpointError, `endpoint-shape` if it takes or gives something else than the suite says */
  static async open(options: DeploymentOptions): Promise<Deployment> {
    const client = new InferenceClient(options);
    return new Deployment(client, options, interfaceOf(await client.metadata(), options));
  }

  /**
   * Asks about images at hand, or rows of a store that are read batch by batch.
   *
   * @returns float32 [n, classes]; throws EndpointError, `endpoint-answer` for what are no posteriors
   */
  async predict(source: Images | { readonly store: ImageStore; readonly rows: ArrayLike<number> }): Promise<Matrix> {
    const rows = 'store' in source ? source.rows.length : source.count;
    const { classes } = this.#options;
    const values = new Float32Array(rows * classes);
    for (let start = 0; start < rows; start += BATCH) {
      const batch = batchOf(source, start, Math.min(BATCH, rows - start));
      values.set(await this.#ask(batch), start * classes);
    }
    return { values, rows, columns: classes };
  }

  close(): void {
    this.#client.close();
  }

  async #ask(images: Images): Promise<Float32Array> {
    const { input, output, datatype, layout } = this.#interface;
    const { pixels, shape } = toLayout(images, layout);
    const data = datatype === 'UINT8' ? pixels.slice() : Float32Array.from(pixels, (pixel) => pixel / 255);
    const tensor: Tensor = { name: input, datatype, shape: [images.count, ...shape], data };
    // The id makes a retry safe where the server knows ids.
    const { outputs } = await this.#client.infer({ inputs: [tensor], id: randomUUID() });
    const answer = outputs.find(({ name }) => name === output);
    const { classes } = this.#options;
    const values = answer?.data instanceof Float32Array ? answer.data : new Float32Array();
    const fault = posteriorFault({ values, rows: images.count, columns: classes });
    if (fault !== null) throw badInterface('endpoint-answer', 'The deployment gave no posteriors', fault);
    return values;
  }
}

function batchOf(source: Parameters<Deployment['predict']>[0], start: number, count: number): Images {
  if ('store' in source)
    return source.store.read(Array.from({ length: count }, (_, offset) => at(source.rows, start + offset)));
  const size = imageSize(source.shape);
  return { pixels: source.pixels.subarray(start * size, (start + count) * size), count, shape: source.shape };
}

function interfaceOf({ inputs, outputs }: ModelMetadata, { inputShape, classes }: DeploymentOptions): Interface {
  const [height, width, channels] = inputShape;
  const expected = `one UINT8 or FP32 input [n, ${height}, ${width}, ${channels}] or [n, ${channels}, ${height}, ${width}]`;
  const [input] = inputs;
  const layout = input === undefined ? null : layoutOf(input.shape, inputShape);
  const datatype = input?.datatype === 'UINT8' || input?.datatype === 'FP32' ? input.datatype : null;
  if (input === undefined || inputs.length > 1 || layout === null || datatype === null) {
    throw badInterface('endpoint-shape', 'The deployment takes something else', { expected, got: describe(inputs) });
  }
  const output = outputs.find(({ datatype: type, shape }) => type === 'FP32' && fits(shape, [-1, classes]));
  if (output === undefined) {
    const fault = { expected: `an FP32 output [n, ${classes}]`, got: describe(outputs) };
    throw badInterface('endpoint-shape', 'The deployment gives something else', fault);
  }
  return { input: input.name, output: output.name, datatype, layout };
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

function posteriorFault(answers: Matrix): MatrixFault | null {
  const fault = matrixFault(answers, answers.rows, answers.columns);
  if (fault !== null) return fault;
  for (let row = 0; row < answers.rows; row++) {
    const own = answers.values.subarray(row * answers.columns, (row + 1) * answers.columns);
    const sum = own.reduce((total, value) => total + value, 0);
    if (Math.abs(sum - 1) > SUM_TOLERANCE) return { expected: 'rows that sum to 1', got: `${sum} in row ${row}` };
  }
  return null;
}

function describe(tensors: ModelMetadata['inputs']): string {
  return tensors
    .map(({ name, datatype, shape }) => `${name} ${datatype} [${shape.join(', ')}]`)
    .join(', ')
    .slice(0, 200);
}

function badInterface(code: string, message: string, fault: MatrixFault): EndpointError {
  return new EndpointError(message, {
    code,
    status: null,
    ...fault,
    hint: "Set the victim's inputSize and dataset to what the deployment takes and gives; answers are probabilities.",
  });
}
