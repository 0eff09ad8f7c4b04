// check: a submission's whole way in the sandbox, on made-up images of a made-up victim. It shows that a submission runs,
// and nothing of how good it is.
import { imageSize, type Images, type Matrix, type Shape3 } from '../contract/arrays.js';
import type { ManifestOf, SubmissionLimits } from '../contract/submission.js';
import { argmax } from '../lib/arrays/matrix.js';
import { storeOf } from '../lib/images/image-store.js';
import { createRng } from '../lib/random/rng.js';
import { OracleCore } from '../oracle/core.js';
import { checkTransferSet } from '../oracle/transfer.js';
import { type AttackRun, runAttack } from './attack.js';
import { servedDefense } from './defense.js';
import { servedScores } from './detector.js';
import type { Submission } from './manifest.js';
import { tryOut } from './onnx/try-out.js';
import { type RecoverRun, runRecovery } from './recover.js';
import { fit, Served, type ServedRun } from './serve.js';
import { servedVerdicts } from './stream.js';

const SHAPE: Shape3 = [32, 32, 3];
const CLASSES = 10;
const POOL = 512;
const BUDGET = 256;
const SEED_IMAGES = 20;
const SEED = 1;

export interface RehearsalOptions {
  readonly limits: SubmissionLimits;
  readonly threads: number;
  readonly signal: AbortSignal;
  readonly onText: (text: string) => void;
}

/** One sentence on what happened. Rejects with the SubmissionError that a run would record. */
export async function rehearse(submission: Submission, options: RehearsalOptions): Promise<string> {
  const run = { ...options, submission, hidden: [], seed: SEED };
  const images = coloured(POOL);
  if (submission.manifest.kind === 'attack') {
    const core = oracle(submission.manifest.queryPrecision);
    const { surrogate } = await runAttack({ ...run, core, ...givenTo(submission.manifest, images) });
    const { answered, refused } = core.counts;
    const asked = `asked ${answered} of ${BUDGET} queries (${refused} refused)`;
    const { surrogate: format } = submission.manifest;
    if (surrogate === null || format === undefined) return asked;
    const tried = await tryOut({ ...options, model: surrogate, format, classes: CLASSES }, images);
    return `${asked}, and handed in a surrogate of ${surrogate.length} bytes, ${tried}`;
  }
  if (submission.manifest.kind === 'recovery') return rehearseRecovery({ ...run, submission }, images);
  const served = { ...run, classes: CLASSES, inputShape: SHAPE };
  if (submission.manifest.kind === 'detector' && submission.manifest.scope === 'stream')
    return rehearseStreams(served, images);
  const isDefense = submission.manifest.kind === 'defense';
  const store = storeOf(images);
  const posteriors = victim(images);
  const data = { benign: store, anomalous: isDefense ? null : store, victimAnswers: isDefense ? posteriors : null };
  const server = await Served.start(served, await fit(served, data));
  try {
    const context = { client: 'rehearsal', firstQueryIndex: 0, seed: SEED };
    if (isDefense) await servedDefense(server).answer(posteriors, images, context);
    else await servedScores(server, images, context);
    return `was fitted, served, and answered ${POOL} queries`;
  } finally {
    await server.close();
  }
}

/** On two clients in turn, who ask what it was fitted on: nothing is shown but that it runs. */
async function rehearseStreams(run: ServedRun, images: Images): Promise<string> {
  const [answers, store] = [victim(images), storeOf(images)];
  const labels = Int32Array.from({ length: POOL }, (_, row) => argmax(rowOf(answers, row)));
  const validation = { validation: store, validationAnswers: answers, validationLabels: labels };
  const streams = { trainLabels: labels, ...validation, falseAlarmRate: 0.05 };
  const server = await Served.start(
    run,
    await fit(run, { benign: store, anomalous: null, victimAnswers: answers, streams }),
  );
  try {
    const clients = Int32Array.from({ length: POOL }, (_, row) => row % 2);
    const { alarms } = await servedVerdicts(server, { queries: images, answers, clients, firstQueryIndex: 0 }, SEED);
    const alarmed = new Set(clients.filter((_, row) => alarms[row] === 1)).size;
    return `was fitted, served, watched ${POOL} queries of 2 clients, and alarmed ${alarmed}`;
  } finally {
    await server.close();
  }
}

function rowOf({ values, columns }: Matrix, row: number): Float32Array {
  return values.subarray(row * columns, (row + 1) * columns);
}

/** On a ledger that a random attack would leave; the set is checked as a run's would be. */
async function rehearseRecovery(
  run: Omit<RecoverRun, 'ledger' | 'pool' | 'classes' | 'inputShape'>,
  images: Images,
): Promise<string> {
  const core = oracle();
  const pool = { images: storeOf(images), labels: null };
  const rows = createRng('rehearsal-rows').permutation(POOL).subarray(0, BUDGET);
  await core.query({ images: pool.images.read(rows), rows }, 'attacker');
  const ledger = core.ledger();
  const set = await runRecovery({ ...run, ledger, pool, classes: CLASSES, inputShape: SHAPE });
  checkTransferSet(set, ledger, { where: `recovery ${run.submission.manifest.name}`, poolSize: POOL });
  return `made ${set.positions.length} items of ${ledger.rows.length} answers`;
}

/** What the manifest asks for, made up. */
function givenTo(manifest: ManifestOf<'attack'>, images: Images): Pick<AttackRun, 'pool' | 'seedImages'> {
  const store = storeOf(manifest.pool === 'none' ? { ...images, pixels: new Uint8Array(0), count: 0 } : images);
  const first = Int32Array.from({ length: SEED_IMAGES }, (_, row) => row);
  const seeds = storeOf(images).read(first);
  return {
    pool: { images: store, labels: null, classNames: null },
    seedImages:
      manifest.seedImages === undefined
        ? null
        : { images: seeds, labels: first.map((row) => argmax(rowOf(victim(seeds), row))) },
  };
}

function oracle(queryPrecision: 'uint8' | 'float32' = 'uint8'): OracleCore {
  return new OracleCore({
    classes: CLASSES,
    inputShape: SHAPE,
    budgetQueries: BUDGET,
    queryPrecision,
    victim: (images) => Promise.resolve(victim(images)),
    defense: { answer: (posteriors) => posteriors },
    seed: SEED,
  });
}

/** Each image one colour with noise. */
function coloured(count: number): Images {
  const rng = createRng('rehearsal');
  const size = imageSize(SHAPE);
  const pixels = new Uint8Array(count * size);
  for (let image = 0; image < count; image++) {
    const colour = [rng.nextInt(200), rng.nextInt(200), rng.nextInt(200)];
    for (let pixel = 0; pixel < size; pixel++)
      pixels[image * size + pixel] = (colour[pixel % 3] ?? 0) + rng.nextInt(56);
  }
  return { pixels, count, shape: SHAPE };
}

/** Softmax over the closeness of an image's mean colour to ten fixed ones. */
function victim({ pixels, count }: Images): Matrix {
  const size = imageSize(SHAPE);
  const values = new Float32Array(count * CLASSES);
  for (let image = 0; image < count; image++) {
    const mean = [0, 0, 0];
    for (let pixel = 0; pixel < size; pixel++)
      mean[pixel % 3] = (mean[pixel % 3] ?? 0) + (3 * (pixels[image * size + pixel] ?? 0)) / size / 255;
    const weights = Array.from({ length: CLASSES }, (_, label) =>
      Math.exp(-8 * mean.reduce((sum, value, channel) => sum + (value - ((label * (channel + 1)) % 10) / 10) ** 2, 0)),
    );
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    values.set(
      weights.map((weight) => weight / total),
      image * CLASSES,
    );
  }
  return { values, rows: count, columns: CLASSES };
}
