// Detectors of streams, from suite to record: what they watched, and what leaked before the alarm.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cell, JobOf, Plan, StreamCell } from '../../../../bench/contract/plan.js';
import type { Suite } from '../../../../bench/contract/suite.js';
import type { Completed } from '../../../../bench/pipeline/check/kept.js';
import { checkMetrics } from '../../../../bench/pipeline/check/metrics.js';
import { scoreCell } from '../../../../bench/pipeline/score/score.js';
import { scoringData } from '../../../../bench/pipeline/score/scoring-data.js';
import { EvidenceStore, readFiles } from '../../../../bench/pipeline/store/evidence-store.js';
import { argmax, pickRows } from '../../../../bench/lib/arrays/matrix.js';
import { decodeLedger } from '../../../../bench/oracle/ledger-files.js';
import { clientPositions } from '../../../../bench/oracle/subset.js';
import { askedImages } from '../../../../bench/pipeline/jobs/asked-images.js';
import { readResult, storeResult } from '../../../../bench/pipeline/store/result-store.js';
import { importTinyData, TINY_SUITE } from '../../../fixtures/tiny-suite.js';
import { sandboxState } from '../../../../bench/submission/sandbox/probe.js';
import { requireComponent } from '../../../support/components.js';
import { type HonestState, NearestEarlierClient } from '../../../support/nearest-earlier.js';
import { pythonHas } from '../../../support/python.js';
import { planOn, runJobsOf } from '../../../support/run-plan.js';

const EXAMPLE = path.resolve(import.meta.dirname, '../../../../examples/nearest-earlier');
const OPTIONS = { window: 10, memory: 20, bins: 4, honestQueries: 20 };
const present =
  requireComponent('bubblewrap', (await sandboxState()).available) && requireComponent('python', pythonHas('numpy'));

/** One alarms at its first test, which no sample of distances passes; the other never comes to a test. */
const EAGER = { delta: 0.9999, every: 2, moreThan: 12 };
const SUITE: Suite = {
  ...TINY_SUITE,
  controls: [],
  detectors: [],
  throughput: [],
  defenses: [{ defense: 'argmax' }, { defense: 'none' }],
  streamDetectors: [
    {
      detector: 'prada',
      parameters: EAGER,
      clients: [1, 2],
      benign: ['own', 'rotated', 'blurred', 'noisy'],
      benignQueries: 20,
    },
    { detector: 'prada' },
    ...(present ? [{ detector: 'nearest-earlier', submission: EXAMPLE, parameters: OPTIONS, clients: [2] }] : []),
  ],
};

const LABEL = 'nearest-earlier-bins4-honestqueries20-memory20-window10';

let folder: string;
let data: string;
let plan: Plan;
let store: EvidenceStore;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stealbench-test-'));
  data = path.join(folder, 'data');
  await importTinyData(folder, data);
  plan = await planOn(data, SUITE);
  store = new EvidenceStore(path.join(data, 'store'));
  const wanted = new Set(streams().flatMap(({ state }) => (state.kind === 'planned' ? Object.values(state.jobs) : [])));
  await runJobsOf(plan, { data, store, wanted: ({ key }) => wanted.has(key) });
}, 240_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

function streams(): readonly (Cell & { readonly spec: StreamCell })[] {
  return plan.cells.filter((cell): cell is Cell & { readonly spec: StreamCell } => cell.spec.kind === 'stream');
}

async function scored(index: number) {
  const cell = streams()[index];
  if (cell === undefined) throw new Error(`no stream cell ${index}`);
  const one = await scoreCell(cell, { plan, store, failures: new Map(), data: scoringData(data) });
  if (one === null) throw new Error('its jobs have not run');
  return one;
}

async function metricsOf(index: number): Promise<Completed['metrics']> {
  const { outcome } = (await scored(index)).result.scientific;
  if (outcome.state !== 'completed') throw new Error(outcome.state);
  return outcome.metrics;
}

describe('A detector of streams in a suite', () => {
  it('watches the attack at its largest budget, undefended, once for each number of clients', () => {
    expect(streams().map(({ label }) => label)).toEqual([
      'stream/tiny-cnn/prada-delta0-9999-every2-morethan12/knockoff-random/b60/c1/s1',
      'stream/tiny-cnn/prada-delta0-9999-every2-morethan12/knockoff-random/b60/c2/s1',
      'stream/tiny-cnn/prada/knockoff-random/b60/c1/s1',
      ...(present ? [`stream/tiny-cnn/${LABEL}/knockoff-random/b60/c2/s1`] : []),
    ]);
    const watch = plan.jobs.find(({ spec }) => spec.kind === 'watch')?.spec as JobOf<'watch'>;
    const steal = plan.jobs.find(({ key }) => key === watch.steal)?.spec as JobOf<'steal'>;
    expect(steal.defense).toMatchObject({ id: 'none' });
  });

  it('counts queries to the alarm, which comes later where two clients take turns', async () => {
    const [one, two] = [await metricsOf(0), await metricsOf(1)];
    expect(one['clients-alarmed']?.value).toBe(1);
    const first = one['queries-to-first-alarm']?.value ?? NaN;
    expect(one['queries-to-alarm']?.value).toBe(first);
    expect(one['queries-leaked']?.value).toBe(first - 1);
    // More than 12 distances of classes that have ten each, tested every second query: at the 14th at the earliest.
    expect(first).toBeGreaterThanOrEqual(14);
    expect(two['queries-to-first-alarm']?.value).toBeGreaterThan(first);
  });

  it('trains a surrogate on what was answered before the alarm alone', async () => {
    const leaked = plan.jobs.find(({ spec }) => spec.kind === 'train-leaked');
    const { summary, files } = (await store.manifest(leaked?.key ?? '')) ?? { summary: {}, files: [] };
    const metrics = await metricsOf(0);
    expect(summary).toEqual({ answered: metrics['queries-leaked']?.value, asked: 60 });
    expect(files.map(({ name }) => name)).toEqual(['posteriors.npy']);
    expect(metrics['leaked-accuracy']).toMatchObject({ n: 40, unit: 'fraction' });
  });

  it('says that there was no alarm, and that all was leaked then: the accuracy of the attack itself', async () => {
    const metrics = await metricsOf(2);
    expect(metrics['queries-to-alarm']).toMatchObject({ value: null, reason: 'no alarm for the client in 60 queries' });
    expect(metrics['queries-leaked']?.value).toBe(60);
    const attack = plan.cells.find(
      ({ spec }) => spec.kind === 'attack' && spec.budgetQueries === 60 && spec.defense === 'none',
    );
    if (attack?.state.kind !== 'planned') throw new Error('no attack');
    await runJobsOf(plan, {
      data,
      store,
      wanted: ({ key }) => attack.state.kind === 'planned' && Object.values(attack.state.jobs).includes(key),
    });
    const own = await scoreCell(attack, { plan, store, failures: new Map(), data: scoringData(data) });
    const outcome = own?.result.scientific.outcome;
    if (outcome?.state !== 'completed') throw new Error('the attack has no numbers');
    expect(metrics['leaked-accuracy']?.value).toBe(outcome.metrics['accuracy']?.value);
  }, 120_000);

  it('counts honest clients of each kind: 40 test images are two clients of 20', async () => {
    const { result, items } = await scored(0);
    if (items?.kind !== 'stream') throw new Error('no items');
    expect(items.benign.map(({ name, queries }) => [name, queries])).toEqual([
      ['own', [20, 20]],
      ['rotated', [20, 20]],
      ['blurred', [20, 20]],
      ['noisy', [20, 20]],
    ]);
    expect((await metricsOf(0))['benign-streams-alarmed']).toMatchObject({ n: 8 });
    expect(result.scientific.notes[0]).toMatch(/^Honest clients alarmed: own \d of 2 \(20 queries each\)/);
  });

  it('leaves a record of the third schema, whose metrics follow from what lies beside it', async () => {
    const results = path.join(folder, 'results');
    const one = await scored(1);
    expect(one.result.schemaVersion).toBe(3);
    const { path: name } = await storeResult(results, one);
    expect(name).toMatch(/^tiny\/1\.0\.0\/stream\/tiny-cnn\/prada-.*\/knockoff-random\/b60-c2-s1-[0-9a-f]{12}\.json$/);
    const stored = { path: name, result: await readResult(results, name) };
    const { problems, values } = await checkMetrics({ folder: results, stored, byPath: new Map([[name, stored]]) });
    expect(problems).toEqual([]);
    expect(values.filter((reason) => reason !== null)).toEqual([]);
  });

  it.runIf(present)('may be a program in Python: its alarms are those of its twin on the recorded ledger', async () => {
    const record = await scored(3);
    if (record.items?.kind !== 'stream') throw new Error('no items');
    expect(record.result.scientific.submissions).toHaveProperty(['detectors/nearest-earlier', 'title']);
    const watch = plan.jobs.find(({ spec }) => spec.kind === 'watch' && spec.company !== undefined)?.spec;
    if (watch?.kind !== 'watch') throw new Error('no watch');
    const read = async (key: string) => {
      const manifest = await store.manifest(key);
      if (manifest === null) throw new Error(`no evidence ${key}`);
      return readFiles(store, manifest);
    };
    const state = JSON.parse(new TextDecoder().decode((await read(watch.trained))['honest.json'])) as HonestState;
    const ledger = decodeLedger(await read(watch.steal));
    const images = await askedImages(ledger, { pool: watch.pool, dataRoot: data, shape: [8, 8, 3] });
    const alarms = [0, 1].map((client) => {
      const twin = new NearestEarlierClient(state, OPTIONS);
      const own = clientPositions(60, 2, client);
      const first = own.findIndex(
        (position) =>
          twin.score(images.read([position]).pixels, argmax(pickRows(ledger.answers, [position]).values)) >
          state.threshold,
      );
      return first === -1 ? null : first;
    });
    expect(alarms).not.toEqual([null, null]);
    expect(record.items.attack.alarms).toEqual(alarms);
  });
});
