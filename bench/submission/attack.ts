// Runs an attack submission: it sees the pool and the oracle's door, and what is kept of it is the ledger (and, in the
// open track, its surrogate).
import type { QueryPool, SeedImages } from '../contract/plugins.js';
import { SubmissionError } from '../contract/errors.js';
import type { SubmissionLimits } from '../contract/submission.js';
import { storeOf } from '../lib/images/image-store.js';
import { encodeNpy } from '../lib/npy/npy.js';
import type { OracleCore } from '../oracle/core.js';
import { serveOracle } from '../oracle/http/serve.js';
import { endingError } from './ending.js';
import { parametersOf } from './manifest.js';
import { PORT, SOCKET, OUTPUT } from './sandbox/places.js';
import { startSandbox, type SandboxEnd } from './sandbox/run.js';
import { Workplace, type Entry } from './workplace.js';

export interface AttackRun extends Entry {
  readonly core: OracleCore;
  readonly pool: QueryPool;
  /** Default none. */
  readonly seedImages?: SeedImages | null;
  /** Accounts that the core spreads its queries over; default its own. */
  readonly clients?: number;
  /** Says the order of queries and the initial weights, if the submission keeps to it. */
  readonly seed: number;
  readonly limits: SubmissionLimits;
  readonly signal: AbortSignal;
  readonly onText?: (text: string) => void;
  /** Told of failures that are not the submission's. */
  readonly onFailure?: (error: unknown) => void;
}

export interface AttackEnd extends SandboxEnd {
  /** `surrogate.onnx`; `null` in the standard track. */
  readonly surrogate: Uint8Array | null;
}

export const SURROGATE_FILE = 'surrogate.onnx';
const LARGEST_SURROGATE = 512 * 2 ** 20;

/**
 * Rejects with a SubmissionError that names the state, whatever the submission does; the core's ledger holds still then.
 */
export async function runAttack(run: AttackRun): Promise<AttackEnd> {
  const workplace = await Workplace.open(run);
  try {
    const { core, pool, onFailure } = run;
    const listen = { socketPath: workplace.socket };
    const served = {
      core,
      pool,
      listen,
      client: 'attacker',
      accounts: true as const,
      ...(onFailure === undefined ? {} : { onFailure }),
    };
    const server = await serveOracle(served);
    try {
      await writeTask(workplace, run);
      return await runProgram(workplace, run);
    } finally {
      await server.close();
    }
  } finally {
    await workplace.close();
  }
}

async function writeTask(workplace: Workplace, run: AttackRun): Promise<void> {
  const { core, pool, seedImages: seeds = null, clients = 1, seed, limits, submission, parameters = {} } = run;
  const { labels } = pool;
  const ints = (name: string, values: Int32Array): Promise<string> =>
    workplace.addFile(name, encodeNpy(values, [values.length]));
  await workplace.writeTask({
    schemaVersion: 1,
    phase: 'attack',
    url: `http://127.0.0.1:${PORT}`,
    socket: SOCKET,
    budgetQueries: core.budgetQueries,
    classes: core.classes,
    inputShape: [...core.inputShape],
    queryPrecision: core.queryPrecision,
    clients,
    pool: pool.images.count === 0 ? null : await workplace.addImages('pool.npy', pool.images),
    poolLabels: labels === null ? null : await ints('pool-labels.npy', labels),
    poolClassNames: pool.classNames === null ? null : [...pool.classNames],
    seedImages: seeds === null ? null : await workplace.addImages('seed-images.npy', storeOf(seeds.images)),
    seedLabels: seeds === null ? null : await ints('seed-labels.npy', seeds.labels),
    seed,
    timeLimitSeconds: limits.minutes * 60,
    parameters: parametersOf(submission.manifest, parameters),
    output: OUTPUT,
  });
}

async function runProgram(workplace: Workplace, run: AttackRun): Promise<AttackEnd> {
  const { core, limits, signal, onText } = run;
  const sandbox = await startSandbox({
    ...(await workplace.request(run)),
    direction: 'out',
    socket: workplace.socket,
    limits,
    signal,
    ...(onText === undefined ? {} : { onText }),
  });
  try {
    const end = await sandbox.ended;
    signal.throwIfAborted();
    const error = endingError(end, limits, core.counts.refused);
    if (error !== null) throw error;
    if (core.counts.answered === 0) throw nothingAsked();
    const { manifest } = run.submission;
    const open = manifest.kind === 'attack' && manifest.surrogate !== undefined;
    return { ...end, surrogate: open ? await readSurrogate(sandbox.output) : null };
  } finally {
    await sandbox.close();
  }
}

async function readSurrogate(output: {
  read: (name: string, most: number) => Promise<Uint8Array | null>;
}): Promise<Uint8Array> {
  const bytes = await output.read(SURROGATE_FILE, LARGEST_SURROGATE);
  if (bytes !== null) return bytes;
  throw new SubmissionError('protocol-error', 'The submission left no surrogate', {
    code: 'no-surrogate',
    expected: `${SURROGATE_FILE} in the output folder`,
    got: 'no such file',
    hint: 'Write it to the folder that the task names, or take "surrogate" out of the manifest for the standard track.',
  });
}

function nothingAsked(): SubmissionError {
  return new SubmissionError('failed', 'The submission ended without asking anything', {
    code: 'nothing-asked',
    expected: 'at least one answered query',
    got: 'none',
    hint: 'A surrogate that needs no queries is the control zero-queries.',
  });
}
