// A defense or detector submission: fitted once in a sandbox, then served from another that knows what the first left.
import { chmod } from 'node:fs/promises';
import http from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { ImageStore, Matrix, Shape3 } from '../contract/arrays.js';
import { EndpointError, SubmissionError } from '../contract/errors.js';
import type { AnswerContext, PluginState } from '../contract/plugins.js';
import type { SubmissionLimits } from '../contract/submission.js';
import { encodeNpy } from '../lib/npy/npy.js';
import { InferenceClient } from '../oracle/http/client.js';
import type { Tensor } from '../oracle/http/tensor.js';
import { Bridge } from './bridge.js';
import { endingError } from './ending.js';
import { parametersOf } from './manifest.js';
import * as place from './sandbox/places.js';
import { startSandbox, type Sandbox, type SandboxEnd } from './sandbox/run.js';
import { type StreamFitData, writeStreamFit } from './stream-fit.js';
import { Workplace, type Entry } from './workplace.js';

export interface ServedRun extends Entry {
  readonly classes: number;
  readonly inputShape: Shape3;
  readonly seed: number;
  readonly limits: SubmissionLimits;
  readonly signal: AbortSignal;
  readonly onText?: (text: string) => void;
}

export interface FitData {
  readonly benign: ImageStore;
  /** Detectors only. */
  readonly anomalous: ImageStore | null;
  /** float32 [benign.count, classes]; all but detectors of single queries. */
  readonly victimAnswers: Matrix | null;
  /** Detectors of streams only. */
  readonly streams?: StreamFitData;
}

/** What a submission may leave for its second phase. */
const MOST_STATE_BYTES = 256 * 2 ** 20;
const FILE_NAME = /^[A-Za-z0-9._-]+$/;
/** The state of a detector is kept as evidence, which has a file of this name. */
const TAKEN = 'manifest.json';
const MILLISECONDS_BETWEEN_KNOCKS = 50;

/** Runs the `fit` phase; the files that it left are the state. Rejects with a SubmissionError. */
export async function fit(run: ServedRun, data: FitData): Promise<PluginState> {
  const workplace = await Workplace.open(run);
  try {
    const { benign, anomalous, victimAnswers: answers, streams } = data;
    await workplace.writeTask({
      ...shared(run),
      phase: 'fit',
      benignTrain: await workplace.addImages('benign-train.npy', benign),
      anomalousTrain: anomalous === null ? null : await workplace.addImages('anomalous-train.npy', anomalous),
      victimAnswers:
        answers === null
          ? null
          : await workplace.addFile('victim-answers.npy', encodeNpy(answers.values, [answers.rows, answers.columns])),
      ...(streams === undefined ? {} : { streams: await writeStreamFit(workplace, streams) }),
      output: place.OUTPUT,
    });
    const sandbox = await startSandbox({ ...(await start(workplace, run)), direction: 'none', socket: null });
    try {
      const end = await sandbox.ended;
      run.signal.throwIfAborted();
      const error = endingError(end, run.limits, 0);
      if (error !== null) throw error;
      return await readState(sandbox);
    } finally {
      await sandbox.close();
    }
  } finally {
    await workplace.close();
  }
}

/** A submission that answers. */
export class Served {
  readonly #run: ServedRun;
  readonly #workplace: Workplace;
  readonly #bridge: Bridge;
  readonly #sandbox: Sandbox;
  readonly #client: InferenceClient;
  #end: SandboxEnd | null = null;

  private constructor(run: ServedRun, workplace: Workplace, bridge: Bridge, sandbox: Sandbox) {
    this.#run = run;
    this.#workplace = workplace;
    this.#bridge = bridge;
    this.#sandbox = sandbox;
    const timeoutMs = run.limits.minutes * 60_000;
    const connection = { url: 'http://localhost', socketPath: workplace.path('ask.sock') };
    this.#client = new InferenceClient({ ...connection, model: 'submission', timeoutMs, retries: 0 });
    void sandbox.ended.then((end) => {
      this.#end = end;
      // Whoever waits for an answer now waits in vain.
      this.#client.close();
      void bridge.close();
    });
  }

  /** Starts the `serve` phase and waits until it answers. Rejects with a SubmissionError. */
  static async start(run: ServedRun, state: PluginState): Promise<Served> {
    const workplace = await Workplace.open(run);
    let served: Served | null = null;
    try {
      for (const [name, bytes] of Object.entries(state)) await workplace.addFile(`state/${name}`, bytes);
      await workplace.writeTask({ ...shared(run), phase: 'serve', state: `${place.TASK}/state`, port: place.PORT });
      const bridge = await Bridge.open(workplace.socket, workplace.path('ask.sock'));
      await chmod(workplace.socket, 0o666);
      const request = await start(workplace, run);
      const sandbox = await startSandbox({ ...request, direction: 'in', socket: workplace.socket });
      served = new Served(run, workplace, bridge, sandbox);
      await served.#untilReady();
      return served;
    } catch (error) {
      await (served ?? workplace).close();
      throw error;
    }
  }

  /**
   * One call of the protocol.
   *
   * @throws SubmissionError with the state of a server that ended, failed or does not speak the protocol
   */
  async ask(inputs: readonly Tensor[], { client, firstQueryIndex, seed }: AnswerContext): Promise<readonly Tensor[]> {
    try {
      const { outputs } = await this.#client.infer({ inputs, parameters: { client, firstQueryIndex, seed } });
      return outputs;
    } catch (error) {
      this.#run.signal.throwIfAborted();
      await this.#throwIfEnded();
      if (error instanceof EndpointError) throw protocolError('The submission did not answer', error.message);
      throw error;
    }
  }

  /** Ends the server; the text that it printed has been passed on. */
  async close(): Promise<void> {
    this.#sandbox.stop();
    await this.#sandbox.ended;
    await this.#bridge.close();
    this.#client.close();
    await this.#sandbox.close();
    await this.#workplace.close();
  }

  async #untilReady(): Promise<void> {
    while (!(await knock(this.#workplace.path('ask.sock')))) {
      this.#run.signal.throwIfAborted();
      await this.#throwIfEnded();
      await wait(MILLISECONDS_BETWEEN_KNOCKS);
    }
  }

  /** A connection can break a moment before the end of the process is known. */
  async #throwIfEnded(): Promise<void> {
    await Promise.race([this.#sandbox.ended, wait(200)]);
    const end = this.#end;
    if (end === null) return;
    throw (
      endingError(end, this.#run.limits, 0) ??
      protocolError('The submission ended while it should serve', 'exit code 0, before the harness was done')
    );
  }
}

export function protocolError(
  message: string,
  got: string,
  expected = 'an answer as docs/submission.md says',
): SubmissionError {
  const hint = 'Compare it with docs/submission.md; `serve` of the Python client speaks the protocol.';
  return new SubmissionError('protocol-error', message, { code: 'submission-protocol', expected, got, hint });
}

function shared({ classes, inputShape, seed, limits, submission, parameters = {} }: ServedRun) {
  return {
    schemaVersion: 1 as const,
    classes,
    inputShape: [...inputShape],
    seed,
    timeLimitSeconds: limits.minutes * 60,
    parameters: parametersOf(submission.manifest, parameters),
  };
}

async function start(workplace: Workplace, run: ServedRun) {
  const { limits, signal, onText } = run;
  return { ...(await workplace.request(run)), limits, signal, ...(onText === undefined ? {} : { onText }) };
}

async function readState({ output }: Sandbox): Promise<PluginState> {
  const state = new Map<string, Uint8Array>();
  let bytes = 0;
  for (const name of await output.list()) {
    if (!FILE_NAME.test(name)) throw protocolError('The state has an odd name', JSON.stringify(name), FILE_NAME.source);
    if (name === TAKEN) throw protocolError('The state has a name that is taken', name, 'another name');
    const file = await output.read(name, MOST_STATE_BYTES - bytes);
    if (file === null) continue;
    state.set(name, file);
    bytes += file.length;
  }
  return Object.fromEntries(state);
}

/** Whether a server answers at the socket with anything but a failure. */
async function knock(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.get({ socketPath, path: '/v2/health/ready', agent: false, timeout: 5_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
      request.destroy();
    });
    request.on('error', () => resolve(false));
    request.on('timeout', () => request.destroy());
  });
}
