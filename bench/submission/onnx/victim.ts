// A victim in an ONNX file: run by ONNX Runtime in a sandbox, from its first question to its last.
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Images, Matrix, Shape3 } from '../../contract/arrays.js';
import { EndpointError, EnvironmentError, SubmissionError } from '../../contract/errors.js';
import type { Normalization } from '../../contract/normalization.js';
import type { SubmissionLimits } from '../../contract/submission.js';
import { packageInfo } from '../../lib/files/package-root.js';
import { tellingLine } from '../../lib/text/telling-line.js';
import { batchOf, countOf, filled, type AskedImages, type AskedVictim } from '../../oracle/asked.js';
import { Connection } from '../../oracle/http/connection.js';
import type { RequestMeter } from '../../oracle/recorded/meter.js';
import { toPosteriors, type AnswerKind } from '../../oracle/http/deployment-answers.js';
import { Bridge } from '../bridge.js';
import { printable } from '../ending.js';
import { nodeMounts } from '../program.js';
import { PORT, SCRATCH, TASK } from '../sandbox/places.js';
import { startSandbox, type Sandbox, type SandboxEnd } from '../sandbox/run.js';
import { onnxRuntimeFolder } from './runtime.js';
import type { ServePlan } from './runtime-main.js';
import type { ModelInterface } from './victim-interface.js';

export interface OnnxVictimOptions {
  /** What `checkedModel` gave. */
  readonly model: Uint8Array;
  readonly shape: Shape3;
  readonly layout: 'NCHW' | 'NHWC';
  readonly normalization: Normalization;
  readonly found: ModelInterface;
  readonly answers: AnswerKind;
  /** Its output of each class; `null` where they have one order. */
  readonly columns: readonly number[] | null;
  readonly threads: number;
  readonly limits: SubmissionLimits;
  readonly signal: AbortSignal;
  readonly meter?: RequestMeter;
}

const [RUNTIME, PROGRAM] = ['/opt/onnxruntime', '/opt/stealbench/onnx.mjs'];
const BATCH = 64;
const MILLISECONDS_BETWEEN_KNOCKS = 20;
const ANSWER_TIMEOUT_MS = 600_000;

export class OnnxVictim implements AskedVictim {
  readonly batch: number;
  readonly #options: OnnxVictimOptions;
  readonly #folder: string;
  readonly #bridge: Bridge;
  readonly #sandbox: Sandbox;
  readonly #connection: Connection;
  #end: SandboxEnd | null = null;

  private constructor(options: OnnxVictimOptions, folder: string, bridge: Bridge, sandbox: Sandbox) {
    this.#options = options;
    this.batch = options.found.fixedBatch ?? BATCH;
    this.#folder = folder;
    this.#bridge = bridge;
    this.#sandbox = sandbox;
    this.#connection = new Connection({
      url: 'http://localhost',
      socketPath: path.join(folder, 'ask.sock'),
      headers: {},
      ...(options.meter === undefined ? {} : { meter: options.meter }),
      timeoutMs: ANSWER_TIMEOUT_MS,
    });
    void sandbox.ended.then((end) => {
      this.#end = end;
      // Whoever waits for an answer now waits in vain.
      this.#connection.close();
      void bridge.close();
    });
  }

  /** Starts it and waits until it answers. Rejects with SubmissionError `onnx-victim`, EnvironmentError `onnx-missing`. */
  static async open(options: OnnxVictimOptions): Promise<OnnxVictim> {
    const runtime = onnxRuntimeFolder();
    if (runtime === null) {
      const hint = 'stealbench backend install onnx';
      throw new EnvironmentError('ONNX Runtime is not installed', { code: 'onnx-missing', hint });
    }
    const folder = await mkdtemp(path.join(tmpdir(), 'stealbench-victim-'));
    let victim: OnnxVictim | null = null;
    try {
      await chmod(folder, 0o755);
      await writeFile(path.join(folder, 'model.onnx'), options.model, { mode: 0o644 });
      const socket = path.join(folder, 'dial.sock');
      const bridge = await Bridge.open(socket, path.join(folder, 'ask.sock'));
      await chmod(socket, 0o666);
      const program = path.join(packageInfo().root, 'dist/bench/submission/onnx/runtime-main.js');
      const sandbox = await startSandbox({
        command: [process.execPath, PROGRAM, JSON.stringify(servePlan(options))],
        folder: SCRATCH,
        mounts: [
          ...nodeMounts(),
          { from: path.join(folder, 'model.onnx'), to: `${TASK}/model.onnx` },
          { from: runtime, to: RUNTIME },
          { from: program, to: PROGRAM },
        ],
        environment: { PATH: '/usr/bin:/bin', HOME: SCRATCH, TMPDIR: SCRATCH },
        ...{ direction: 'in' as const, socket, limits: options.limits, signal: options.signal },
      });
      victim = new OnnxVictim(options, folder, bridge, sandbox);
      await victim.#untilReady();
      return victim;
    } catch (error) {
      await (victim?.close() ?? rm(folder, { recursive: true, force: true }));
      throw error;
    }
  }

  /** @returns float32 [n, classes]; throws EndpointError `endpoint-answer` for what is not as declared, SubmissionError `onnx-victim` */
  async predict(source: AskedImages): Promise<Matrix> {
    const { answers } = this.#options;
    const rows = countOf(source);
    const values = new Float64Array(rows * answers.classes);
    for (let start = 0; start < rows; start += this.batch) {
      const own = batchOf(source, start, Math.min(this.batch, rows - start));
      values.set(await this.#ask(own), start * answers.classes);
    }
    return inOrder(toPosteriors({ values, rows }, answers), this.#options.columns);
  }

  async close(): Promise<void> {
    this.#sandbox.stop();
    await this.#sandbox.ended;
    await this.#bridge.close();
    await this.#sandbox.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #ask(images: Images): Promise<Float32Array> {
    const { fixedBatch } = this.#options.found;
    const { pixels } = fixedBatch === null ? images : filled(images, fixedBatch);
    const post = { body: pixels.slice(), headers: { 'content-type': 'application/octet-stream' } };
    const answer = await this.#connection
      .ask({ path: 'predict', post, images: images.count }, 0)
      .catch(async (error: unknown) => {
        await this.#throwIfEnded();
        throw error;
      });
    if (answer.status !== 200) throw badModel(printable(Buffer.from(answer.body).toString('utf8').slice(0, 500)));
    const given = new Float32Array(answer.body.slice().buffer);
    return given.subarray(0, images.count * this.#options.answers.classes);
  }

  async #untilReady(): Promise<void> {
    for (;;) {
      this.#options.signal.throwIfAborted();
      await this.#throwIfEnded(0);
      const answer = await this.#connection.ask({ path: 'ready' }, 0).catch((error: unknown) => {
        if (error instanceof EndpointError) return null;
        throw error;
      });
      if (answer?.status === 200) return;
      await wait(MILLISECONDS_BETWEEN_KNOCKS);
    }
  }

  /** A connection can break a moment before the end of the process is known. */
  async #throwIfEnded(patienceMs = 200): Promise<void> {
    await Promise.race([this.#sandbox.ended, wait(patienceMs)]);
    this.#options.signal.throwIfAborted();
    if (this.#end === null) return;
    const { cause, text } = this.#end;
    if (cause === null) throw badModel(printable(tellingLine(text, 'it ended and said nothing')));
    throw new SubmissionError(cause === 'memory' ? 'out-of-memory' : 'failed', `The victim was ended: ${cause}`, {
      code: 'onnx-victim',
      hint: 'Raise "submissionLimits" in the suite: minutes, memoryMiB, processes.',
    });
  }
}

function servePlan({ shape, layout, normalization, found, answers, threads }: OnnxVictimOptions): ServePlan {
  return {
    ...{ runtime: RUNTIME, model: `${TASK}/model.onnx`, port: PORT },
    ...{ shape, layout, threads, classes: answers.classes, output: found.output },
    normalization: found.readsBytes ? null : normalization,
  };
}

/** Columns in the order of the dataset's classes. */
function inOrder(matrix: Matrix, columns: readonly number[] | null): Matrix {
  if (columns === null) return matrix;
  const { values, rows, columns: width } = matrix;
  const ordered = Float32Array.from(values, (_, index) => {
    const column = index % width;
    return values[index - column + (columns[column] ?? 0)] ?? 0;
  });
  return { values: ordered, rows, columns: width };
}

function badModel(got: string): SubmissionError {
  return new SubmissionError('failed', 'The victim cannot be run', {
    code: 'onnx-victim',
    expected: 'a model that ONNX Runtime runs on its images',
    got,
    hint: 'Run the file by itself with ONNX Runtime on one image; "layout" and "inputSize" of the victim say what it is given.',
  });
}
