// A detector of streams in Python, in the sandbox, against its twin in TypeScript on one recorded ledger: the same scores, bit for bit.
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Images } from '../../../bench/contract/arrays.js';
import type { PluginState } from '../../../bench/contract/plugins.js';
import { DEFAULT_LIMITS } from '../../../bench/contract/submission.js';
import { argmax, pickRows } from '../../../bench/lib/arrays/matrix.js';
import { storeOf } from '../../../bench/lib/images/image-store.js';
import { createRng } from '../../../bench/lib/random/rng.js';
import { ledgerImages } from '../../../bench/oracle/ledger-images.js';
import { loadSubmission } from '../../../bench/submission/manifest.js';
import { sandboxState } from '../../../bench/submission/sandbox/probe.js';
import { fit, Served } from '../../../bench/submission/serve.js';
import { servedVerdicts, type Verdicts } from '../../../bench/submission/stream.js';
import { requireComponent } from '../../support/components.js';
import { fitNearestEarlier, type HonestState, NearestEarlierClient } from '../../support/nearest-earlier.js';
import { pythonHas } from '../../support/python.js';
import { MANIFEST, writeSubmission } from '../../support/submissions.js';
import { tempFolder } from '../../support/temp-folder.js';
import { TOY_CLASSES, TOY_SHAPE, toyCore, toyVictim } from '../oracle/toy.js';

const EXAMPLE = path.resolve(import.meta.dirname, '../../../examples/nearest-earlier');
const OPTIONS = { window: 8, memory: 5, bins: 4, honestQueries: 20 };
const RATE = 0.25;
const state = await sandboxState();
const present = requireComponent('bubblewrap', state.available) && requireComponent('python', pythonHas('numpy'));

function colours(count: number, seed: string): Images {
  const rng = createRng(seed);
  return { pixels: Uint8Array.from({ length: 3 * count }, () => rng.nextInt(256)), count, shape: TOY_SHAPE };
}

const [TRAIN, VALIDATION] = [colours(120, 'train'), colours(80, 'validation')];

/** Two clients in turn, of whom the second asks near copies of one image. */
async function recorded() {
  const queries = colours(60, 'queries');
  for (let row = 1; row < 60; row += 2) queries.pixels.set([200, 100, 50 + (row % 3)], 3 * row);
  const core = toyCore({ budgetQueries: 60, clients: 2 });
  await core.query({ images: queries, rows: null }, 'attacker');
  const ledger = core.ledger();
  return { ...ledger, images: ledgerImages(ledger, storeOf({ ...queries, pixels: new Uint8Array(0), count: 0 })) };
}

async function run(folder: string) {
  return {
    submission: await loadSubmission(folder),
    ...{ parameters: OPTIONS, threads: 1, hidden: [], limits: DEFAULT_LIMITS, seed: 1 },
    ...{ classes: TOY_CLASSES, inputShape: TOY_SHAPE, signal: new AbortController().signal },
  };
}

async function fitted(folder: string): Promise<PluginState> {
  return fit(await run(folder), {
    benign: storeOf(TRAIN),
    anomalous: null,
    victimAnswers: await toyVictim(TRAIN),
    streams: {
      trainLabels: new Int32Array(TRAIN.count),
      validation: storeOf(VALIDATION),
      validationAnswers: await toyVictim(VALIDATION),
      validationLabels: new Int32Array(VALIDATION.count),
      falseAlarmRate: RATE,
    },
  });
}

/** What the program says to the ledger, in calls of so many queries; `shift` renames the clients. */
async function said(served: Served, batches: readonly number[], shift = 0): Promise<Verdicts> {
  const { images, answers, clients } = await recorded();
  const scores: number[] = [];
  const alarms: number[] = [];
  for (const length of batches) {
    const first = scores.length;
    const rows = Array.from({ length }, (_, at) => first + at);
    const numbers = clients.slice(first, first + length).map((client) => client + shift);
    const met = { queries: images.read(rows), answers: pickRows(answers, rows), clients: numbers };
    const verdicts = await servedVerdicts(served, { ...met, firstQueryIndex: first }, 1);
    scores.push(...verdicts.scores);
    alarms.push(...verdicts.alarms);
  }
  return { scores: Float64Array.from(scores), alarms: Uint8Array.from(alarms) };
}

async function twin(honest: HonestState): Promise<readonly number[]> {
  const { images, answers, clients } = await recorded();
  const known = [0, 1].map(() => new NearestEarlierClient(honest, OPTIONS));
  return Array.from({ length: images.count }, (_, row) => {
    const answer = answers.values.subarray(row * TOY_CLASSES, (row + 1) * TOY_CLASSES);
    return known[clients[row] ?? 0]?.score(images.read([row]).pixels, argmax(answer)) ?? Number.NaN;
  });
}

const FAULTS = [
  ['scores alone', '{"scores": np.zeros(60)}'],
  ['NaN', '{"scores": np.full(60, np.nan), "alarms": np.zeros(60, np.uint8)}'],
  ['alarms of another kind', '{"scores": np.zeros(60), "alarms": np.full(60, 2, np.uint8)}'],
  ['another count', '{"scores": np.zeros(59), "alarms": np.zeros(59, np.uint8)}'],
] as const;

/** Commits one fault after another. */
const FAULTY = `import numpy as np, stealbench
from stealbench.serving import serve
faults = iter([${FAULTS.map(([, reply]) => reply).join(', ')}])
serve(lambda arrays, call: next(faults), stealbench.defender_task().port)
`;

describe.skipIf(!present)('A detector of streams in Python', { timeout: 120_000 }, () => {
  it('is fitted to the state of its twin, and gives each query of a ledger the same score, however they come in calls', async () => {
    const files = await fitted(EXAMPLE);
    const honest = JSON.parse(new TextDecoder().decode(files['honest.json'])) as HonestState;
    const side = async (images: Images) => ({ images: storeOf(images), answers: await toyVictim(images) });
    const own = { train: await side(TRAIN), validation: await side(VALIDATION), rate: RATE };
    expect(honest).toEqual(fitNearestEarlier(own, OPTIONS));

    const served = await Served.start(await run(EXAMPLE), files);
    onTestFinished(() => served.close());
    const { scores, alarms } = await said(served, [60]);
    expect(scores).toEqual(Float64Array.from(await twin(honest)));
    expect(await said(served, [1, 40, 19], 7)).toEqual({ scores, alarms });
    expect(alarms).toEqual(Uint8Array.from(scores, (score) => Number(score > honest.threshold)));
    expect(alarms.some((alarm, row) => alarm === 1 && row % 2 === 1)).toBe(true);
  });

  it(`ends in a protocol error where it gives ${FAULTS.map(([fault]) => fault).join(', ')}`, async () => {
    const manifest = { ...MANIFEST, anytime: undefined, kind: 'detector', scope: 'stream', stateful: true };
    const declared = Object.entries(OPTIONS).map(([name, value]) => [name, { default: value, description: 'x' }]);
    const folder = await writeSubmission(
      await tempFolder(),
      { ...manifest, command: ['python3', 'detector.py'], parameters: Object.fromEntries(declared) as object },
      { 'detector.py': FAULTY },
    );
    const served = await Served.start(await run(folder), {});
    onTestFinished(() => served.close());
    for (const [fault] of FAULTS)
      await expect(said(served, [60]), fault).rejects.toMatchObject({ state: 'protocol-error' });
  });
});
