// A model behind somebody else's server of the Open Inference Protocol, as a function from images to posteriors.
import { randomUUID } from 'node:crypto';
import type { Images, Matrix, Shape3 } from '../../contract/arrays.js';
import { EndpointError } from '../../contract/errors.js';
import { batchOf, countOf, filled, type AskedImages, type AskedVictim } from '../asked.js';
import { InferenceClient, type Inference, type InferenceClientOptions } from './client.js';
import { toPosteriors, type AnswerKind } from './deployment-answers.js';
import { interfaceOf, type Interface } from './deployment-interface.js';
import { toLayout } from './layout.js';
import type { Tensor } from './tensor.js';

/** Images in one request, unless the suite or the metadata say otherwise. */
const BATCH = 64;

/** The extension that lets numbers travel as bytes behind the JSON. */
const BYTES = 'binary_tensor_data';

export interface DeploymentOptions extends InferenceClientOptions {
  /** What the suite says that it takes and gives. */
  readonly inputShape: Shape3;
  readonly answers: AnswerKind;
  /** Images in one request at most. */
  readonly batchSize?: number;
}

export class Deployment implements AskedVictim {
  readonly #client: InferenceClient;
  readonly #answers: AnswerKind;
  readonly #interface: Interface;
  readonly batch: number;
  /** Whether numbers travel as bytes; `null` until an answer or the server has said so. */
  #binary: boolean | null;

  private constructor(client: InferenceClient, options: DeploymentOptions, found: Interface, binary: boolean | null) {
    this.#client = client;
    this.#answers = options.answers;
    this.#interface = found;
    this.batch = found.fixedBatch ?? options.batchSize ?? BATCH;
    this.#binary = binary;
  }

  /**
   * @throws EndpointError, `endpoint-shape` if it takes or gives something else than the suite says
   */
  static async open(options: DeploymentOptions): Promise<Deployment> {
    const client = new InferenceClient(options);
    const found = interfaceOf(await client.metadata(), options);
    const extensions = await client.extensions();
    // Whoever names the extension has it. Whoever leaves it out may be told in JSON, which every server reads.
    return new Deployment(client, options, found, extensions === null ? null : extensions.includes(BYTES));
  }

  /**
   * Asks about images at hand, or rows of a store that are read batch by batch.
   *
   * @returns float32 [n, classes]; throws EndpointError, `endpoint-answer` for what are no posteriors
   */
  async predict(source: AskedImages): Promise<Matrix> {
    const rows = countOf(source);
    const { classes } = this.#answers;
    const values = new Float64Array(rows * classes);
    for (let start = 0; start < rows; start += this.batch) {
      const batch = batchOf(source, start, Math.min(this.batch, rows - start));
      values.set(await this.#ask(batch), start * classes);
    }
    return toPosteriors({ values, rows }, this.#answers);
  }

  close(): Promise<void> {
    this.#client.close();
    return Promise.resolve();
  }

  /** What the output holds for a batch, row-major. A model of a fixed batch is given copies of the last image to fill it. */
  async #ask(images: Images): Promise<Float64Array> {
    const { input, output, datatype, layout, fixedBatch } = this.#interface;
    const { count, pixels, shape } = fixedBatch === null ? images : filled(images, fixedBatch);
    const ordered = toLayout({ count, pixels, shape }, layout);
    const data = datatype === 'UINT8' ? ordered.pixels.slice() : scaled(ordered.pixels, datatype);
    const tensor: Tensor = { name: input, datatype, shape: [count, ...ordered.shape], data };
    // The id makes a retry safe where the server knows ids.
    const question = { inputs: [tensor], id: randomUUID(), output, images: images.count };
    const { outputs } = await this.#infer(question).catch((error: unknown) => {
      throw count > 1 && error instanceof EndpointError ? withBatchHint(error, count) : error;
    });
    const answer = outputs.find(({ name }) => name === output);
    const { classes } = this.#answers;
    if (answer?.shape[0] !== count || answer.data.length !== count * classes) {
      const got = outputs.map(({ name, shape: given }) => `${name} [${given.join(', ')}]`).join(', ');
      throw noAnswer(`${output} [${count}, ${classes}]`, got);
    }
    return Float64Array.from(answer.data).subarray(0, images.count * classes);
  }

  /** In bytes if the server takes them, in JSON else: without a word of the server, its first answer decides. */
  async #infer(question: Inference): Promise<Awaited<ReturnType<InferenceClient['infer']>>> {
    if (this.#binary !== null) return this.#client.infer({ ...question, binary: this.#binary });
    try {
      const reply = await this.#client.infer({ ...question, binary: true });
      this.#binary = true;
      return reply;
    } catch (error) {
      if (!(error instanceof EndpointError) || error.code === 'endpoint-unreachable') throw error;
      const reply = await this.#client.infer({ ...question, binary: false });
      this.#binary = false;
      return reply;
    }
  }
}

/** Pixels in [0, 1]. */
function scaled(pixels: Uint8Array, datatype: 'FP32' | 'FP64'): Float32Array | Float64Array {
  const toUnit = (pixel: number): number => pixel / 255;
  return datatype === 'FP32' ? Float32Array.from(pixels, toUnit) : Float64Array.from(pixels, toUnit);
}

/** A server seldom says in its metadata how many images it takes at once. */
function withBatchHint(error: EndpointError, count: number): EndpointError {
  if (error.status === null || error.code === 'endpoint-answer') return error;
  return new EndpointError(error.message, {
    code: error.code,
    status: error.status,
    hint: `It was asked about ${count} images at once; if that is too many, set "batchSize" in the deployment. ${error.hint}`,
    cause: error,
  });
}

function noAnswer(expected: string, got: string): EndpointError {
  return new EndpointError('The deployment gave no answer for every image', {
    code: 'endpoint-answer',
    status: null,
    expected,
    got: got.slice(0, 200),
    hint: "Its metadata promise that output; if it takes fewer images at once, set the deployment's batchSize.",
  });
}
