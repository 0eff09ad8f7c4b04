// A victim in a file: run by a program of ours in a sandbox, from its first question to its last. Which library runs it is the program's.
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Images, Matrix } from '../../contract/arrays.js';
import { EndpointError, SubmissionError } from '../../contract/errors.js';
import type { SubmissionLimits } from '../../contract/submission.js';
import { tellingLine } from '../../lib/text/telling-line.js';
import { batchOf, countOf, filled, type AskedImages, type AskedVictim } from '../../oracle/asked.js';
import { inOrder } from '../../oracle/in-order.js';
import { Connection } from '../../oracle/http/connection.js';
import type { RequestMeter } from '../../oracle/recorded/meter.js';
import { toPosteriors, type AnswerKind } from '../../oracle/http/deployment-answers.js';
import { Bridge } from '../bridge.js';
import { printable } from '../ending.js';
import type { OwnProgram } from '../own-program.js';
import type { Mount } from '../sandbox/mounts.js';
import { SCRATCH, TASK } from '../sandbox/places.js';
import { startSandbox, type Sandbox, type SandboxEnd } from '../sandbox/run.js';

/** What is asked of a model in a file, whatever runs it. */
export interface ModelAsking {
  readonly answers: AnswerKind;
  /** Its output of each class; `null` where they have one order. */
  readonly columns: readonly number[] | null;
  readonly limits: SubmissionLimits;
  readonly signal: AbortSignal;
  readonly meter?: RequestMeter;
}

/** The program that answers: `ready` once it can, and to images, raw uint8 [n, height, width, channels], raw float32 [n, classes]. */
export interface ModelProgram {
  /** Files of the model by their names, which it finds below `TASK`. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly program: OwnProgram;
  /** The library that runs it. */
  readonly mounts: readonly Mount[];
  /** Its only parameter, as JSON. */
  readonly plan: object;
  /** Images that it takes at once, no more and no fewer; `null` for any number. */
  readonly fixedBatch: number | null;
  /** What it says of a model that does not run. */
  readonly fault: { readonly code: string; readonly expected: string; readonly hint: string };
}

const BATCH = 64;
const MILLISECONDS_BETWEEN_KNOCKS = 20;
const ANSWER_TIMEOUT_MS = 600_000;

export class SandboxedModel implements AskedVictim {
  readonly batch: number;
  readonly #program: ModelProgram;
  readonly #asking: ModelAsking;
  readonly #folder: string;
  readonly #bridge: Bridge;
  readonly #sandbox: Sandbox;
  readonly #connection: Connection;
  #end: SandboxEnd | null = null;

  private constructor(program: ModelProgram, asking: ModelAsking, at: Started) {
    const { folder, bridge, sandbox } = at;
    this.#program = program;
    this.#asking = asking;
    this.batch = program.fixedBatch ?? BATCH;
    this.#folder = folder;
    this.#bridge = bridge;
    this.#sandbox = sandbox;
    this.#connection = new Connection({
      url: 'http://localhost',
      socketPath: path.join(folder, 'ask.sock'),
      headers: {},
      ...(asking.meter === undefined ? {} : { meter: asking.meter }),
      timeoutMs: ANSWER_TIMEOUT_MS,
    });
    void sandbox.ended.then((end) => {
      this.#end = end;
      // Whoever waits for an answer now waits in vain.
      this.#connection.close();
      void bridge.close();
    });
  }

  /** Starts it and waits until it answers. Rejects with SubmissionError of the program's code. */
  static async open(program: ModelProgram, asking: ModelAsking): Promise<SandboxedModel> {
    const folder = await mkdtemp(path.join(tmpdir(), 'stealbench-victim-'));
    let victim: SandboxedModel | null = null;
    try {
      await chmod(folder, 0o755);
      victim = new SandboxedModel(program, asking, await start(program, asking, folder));
      await victim.#untilReady();
      return victim;
    } catch (error) {
      await (victim?.close() ?? rm(folder, { recursive: true, force: true }));
      throw error;
    }
  }

  /** @returns float32 [n, classes]; throws EndpointError `endpoint-answer` for what is not as declared, SubmissionError of the program */
  async predict(source: AskedImages): Promise<Matrix> {
    const { answers, columns } = this.#asking;
    const rows = countOf(source);
    const values = new Float64Array(rows * answers.classes);
    for (let start = 0; start < rows; start += this.batch) {
      const own = batchOf(source, start, Math.min(this.batch, rows - start));
      values.set(await this.#ask(own), start * answers.classes);
    }
    return inOrder(toPosteriors({ values, rows }, answers), columns);
  }

  async close(): Promise<void> {
    this.#sandbox.stop();
    await this.#sandbox.ended;
    await this.#bridge.close();
    await this.#sandbox.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #ask(images: Images): Promise<Float32Array> {
    const { fixedBatch } = this.#program;
    const { pixels } = fixedBatch === null ? images : filled(images, fixedBatch);
    const post = { body: pixels.slice(), headers: { 'content-type': 'application/octet-stream' } };
    const answer = await this.#connection
      .ask({ path: 'predict', post, images: images.count }, 0)
      .catch(async (error: unknown) => {
        await this.#throwIfEnded();
        throw error;
      });
    if (answer.status !== 200) throw this.#bad(printable(Buffer.from(answer.body).toString('utf8').slice(0, 500)));
    const given = new Float32Array(answer.body.slice().buffer);
    return given.subarray(0, images.count * this.#asking.answers.classes);
  }

  async #untilReady(): Promise<void> {
    for (;;) {
      this.#asking.signal.throwIfAborted();
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
    this.#asking.signal.throwIfAborted();
    if (this.#end === null) return;
    const { cause, text } = this.#end;
    if (cause === null) throw this.#bad(printable(tellingLine(text, 'it ended and said nothing')));
    throw new SubmissionError(cause === 'memory' ? 'out-of-memory' : 'failed', `The victim was ended: ${cause}`, {
      code: this.#program.fault.code,
      hint: 'Raise "submissionLimits" in the suite: minutes, memoryMiB, processes.',
    });
  }

  #bad(got: string): SubmissionError {
    return new SubmissionError('failed', 'The victim cannot be run', { ...this.#program.fault, got });
  }
}

interface Started {
  readonly folder: string;
  readonly bridge: Bridge;
  readonly sandbox: Sandbox;
}

async function start(
  { files, program, mounts, plan }: ModelProgram,
  { limits, signal }: ModelAsking,
  folder: string,
): Promise<Started> {
  const task = path.join(folder, 'model');
  await mkdir(task, { mode: 0o755 });
  for (const [name, bytes] of Object.entries(files)) await writeFile(path.join(task, name), bytes, { mode: 0o644 });
  const socket = path.join(folder, 'dial.sock');
  const bridge = await Bridge.open(socket, path.join(folder, 'ask.sock'));
  await chmod(socket, 0o666);
  const sandbox = await startSandbox({
    command: [...program.command, JSON.stringify(plan)],
    folder: SCRATCH,
    mounts: [...program.mounts, { from: task, to: TASK }, ...mounts],
    environment: { PATH: '/usr/bin:/bin', HOME: SCRATCH, TMPDIR: SCRATCH },
    ...{ direction: 'in' as const, socket, limits, signal },
  });
  return { folder, bridge, sandbox };
}
