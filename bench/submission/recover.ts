// Runs a recovery submission: it sees a ledger and the pool, asks nothing, and leaves a transfer set.
import type { ImageStore, Shape3 } from '../contract/arrays.js';
import { DataError } from '../contract/errors.js';
import type { Ledger, TransferSet } from '../contract/plugins.js';
import type { SubmissionLimits } from '../contract/submission.js';
import { storeOf } from '../lib/images/image-store.js';
import { decodeNpy, encodeNpy } from '../lib/npy/npy.js';
import { endingError } from './ending.js';
import { parametersOf } from './manifest.js';
import { OUTPUT } from './sandbox/places.js';
import { startSandbox, type Sandbox } from './sandbox/run.js';
import { protocolError } from './serve.js';
import { Workplace, type Entry } from './workplace.js';

export interface RecoverRun extends Entry {
  readonly ledger: Ledger;
  readonly pool: { readonly images: ImageStore; readonly labels: Int32Array | null };
  readonly classes: number;
  readonly inputShape: Shape3;
  readonly seed: number;
  readonly limits: SubmissionLimits;
  readonly signal: AbortSignal;
  readonly onText?: (text: string) => void;
}

const FILES = { positions: 'positions.npy', targets: 'targets.npy', weights: 'weights.npy' } as const;
const LARGEST_FILE = 512 * 2 ** 20;

/** Rejects with a SubmissionError that names the state; the caller checks the set against the ledger. */
export async function runRecovery(run: RecoverRun): Promise<TransferSet> {
  const workplace = await Workplace.open(run);
  try {
    await writeTask(workplace, run);
    const { limits, signal, onText } = run;
    const sandbox = await startSandbox({
      ...(await workplace.request(run)),
      direction: 'none',
      socket: null,
      limits,
      signal,
      ...(onText === undefined ? {} : { onText }),
    });
    try {
      const error = endingError(await sandbox.ended, limits, 0);
      signal.throwIfAborted();
      if (error !== null) throw error;
      return await readSet(sandbox, run.classes);
    } finally {
      await sandbox.close();
    }
  } finally {
    await workplace.close();
  }
}

async function writeTask(workplace: Workplace, run: RecoverRun): Promise<void> {
  const { ledger, pool, classes, inputShape, seed, limits, submission, parameters = {} } = run;
  const { rows, answers, clients, images, origins } = ledger;
  const ints = (name: string, values: Int32Array): Promise<string> =>
    workplace.addFile(name, encodeNpy(values, [values.length]));
  await workplace.writeTask({
    schemaVersion: 1,
    phase: 'recover',
    classes,
    inputShape: [...inputShape],
    seed,
    timeLimitSeconds: limits.minutes * 60,
    parameters: parametersOf(submission.manifest, parameters),
    rows: await ints('rows.npy', rows),
    answers: await workplace.addFile('answers.npy', encodeNpy(answers.values, [answers.rows, answers.columns])),
    clients: await ints('clients.npy', clients),
    images: images === null ? null : await workplace.addImages('images.npy', storeOf(images)),
    origins: origins === undefined ? null : await ints('origins.npy', origins),
    pool: pool.images.count === 0 ? null : await workplace.addImages('pool.npy', pool.images),
    poolLabels: pool.labels === null ? null : await ints('pool-labels.npy', pool.labels),
    output: OUTPUT,
  });
}

async function readSet({ output }: Sandbox, classes: number): Promise<TransferSet> {
  const read = async (name: string) => {
    const bytes = await output.read(name, LARGEST_FILE);
    return bytes === null ? null : decoded(bytes, name);
  };
  const [positions, targets, weights] = [
    await read(FILES.positions),
    await read(FILES.targets),
    await read(FILES.weights),
  ];
  if (!(positions?.data instanceof Int32Array) || positions.shape.length !== 1)
    throw refused(FILES.positions, 'int32 [m]', positions);
  const count = positions.data.length;
  if (!(targets?.data instanceof Float32Array) || targets.shape.join() !== `${count},${classes}`)
    throw refused(FILES.targets, `float32 [${count}, ${classes}]`, targets);
  if (weights !== null && (!(weights.data instanceof Float32Array) || weights.shape.join() !== `${count}`))
    throw refused(FILES.weights, `float32 [${count}]`, weights);
  return {
    positions: positions.data,
    targets: { values: targets.data, rows: count, columns: classes },
    weights: weights === null ? null : (weights.data as Float32Array),
  };
}

/** What is no array at all, or of a type that no transfer set has, is the submission's failure and not the evidence's. */
function decoded(bytes: Uint8Array, name: string) {
  try {
    return decodeNpy(bytes, name);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw protocolError('The recovery left no transfer set', error.message, `${name}, a .npy array`);
  }
}

function refused(name: string, expected: string, got: { readonly shape: readonly number[] } | null) {
  const found = got === null ? 'no such file' : `an array [${got.shape.join(', ')}] of its type`;
  return protocolError('The recovery left no transfer set', `${name}: ${found}`, `${name}, ${expected}`);
}
