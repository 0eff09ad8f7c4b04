// A victim that is somebody's server: probed, asked, metered and scored as any other, and noticed when it changes.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Images, Matrix } from '../../../bench/contract/arrays.js';
import type { CellResult } from '../../../bench/contract/result.js';
import type { Plan } from '../../../bench/contract/plan.js';
import type { Suite } from '../../../bench/contract/suite.js';
import { OracleCore } from '../../../bench/oracle/core.js';
import { serveOracle } from '../../../bench/oracle/http/serve.js';
import { EvidenceStore } from '../../../bench/pipeline/store/evidence-store.js';
import { runJob } from '../../../bench/pipeline/jobs/run-job.js';
import { loadSuite } from '../../../bench/pipeline/suite/load.js';
import { planSuite } from '../../../bench/pipeline/plan/plan.js';
import { scoreCell } from '../../../bench/pipeline/score/score.js';
import { scoringData } from '../../../bench/pipeline/score/scoring-data.js';
import { importTinyData, TINY_SUITE } from '../../fixtures/tiny-suite.js';
import { tempFolder } from '../../support/temp-folder.js';

const SHAPE = [8, 8, 3] as const;
const PER_BATCH = 40;
const TEST_IMAGES = PER_BATCH;

/** Knows the colours that the tiny CIFAR10 is drawn in, so it is nearly always right. */
function colourExpert({ pixels, count }: Images): Promise<Matrix> {
  const values = new Float32Array(count * 10);
  for (let image = 0; image < count; image++) {
    const weights = Array.from({ length: 10 }, (_, label) => {
      let distance = 0;
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let pixel = 0; pixel < 64; pixel++) sum += pixels[image * 192 + pixel * 3 + channel] ?? 0;
        distance += Math.abs(sum / 64 - 64.5 - ((label * (17 + 20 * channel)) % 150));
      }
      return Math.exp(-distance / 8);
    });
    const total = weights.reduce((sum, weight) => sum + weight, 1e-12);
    values.set(
      weights.map((weight) => (weight + 1e-13) / total),
      image * 10,
    );
  }
  return Promise.resolve({ values, rows: count, columns: 10 });
}

/** A server of ours as the owner's deployment, and the folder of an auditor. */
async function setUp(answer: (images: Images) => Promise<Matrix> = colourExpert) {
  let current = answer;
  const core = new OracleCore({
    classes: 10,
    inputShape: SHAPE,
    budgetQueries: 100_000,
    victim: (images) => current(images),
    defense: { answer: (posteriors) => posteriors },
    seed: 1,
  });
  const server = await serveOracle({ core, listen: { port: 0 } });
  onTestFinished(() => server.close());
  const folder = await tempFolder();
  const data = path.join(folder, 'data');
  await importTinyData(folder, data, PER_BATCH);
  const audit = async (change: Partial<Suite> = {}, version = '1'): Promise<Audit> =>
    runAudit({ folder, data, url: server.url ?? '', version, change });
  return { core, audit, replace: (other: typeof current) => (current = other) };
}

interface Audit {
  readonly plan: Plan;
  readonly results: readonly CellResult[];
  /** Error codes by job label. */
  readonly failures: ReadonlyMap<string, string>;
}

async function runAudit(options: {
  readonly folder: string;
  readonly data: string;
  readonly url: string;
  readonly version: string;
  readonly change: Partial<Suite>;
}): Promise<Audit> {
  const { folder, data, url, version, change } = options;
  const suite: Suite = {
    name: 'audit',
    version: '1.0.0',
    title: 'An audit of a deployment',
    seeds: [1],
    victims: [
      {
        id: 'audited',
        dataset: 'cifar10',
        inputSize: [8, 8],
        minimumAccuracy: 0.9,
        url,
        deployment: { name: 'colour-expert', version },
      },
    ],
    splits: { validation: 0.1 },
    pools: TINY_SUITE.pools,
    surrogate: { model: 'cnn', training: { epochs: 1, batchSize: 32, learningRate: 0.02 } },
    attacks: [{ attack: 'knockoff-random', pool: 'pool', budgets: [20] }],
    ...change,
  };
  const file = path.join(folder, 'audit.json');
  await writeFile(file, JSON.stringify(suite));
  const plan = await planSuite(await loadSuite(file, '/'), { dataRoot: data, backendFamily: 'wasm' });
  const store = new EvidenceStore(path.join(folder, 'store'));
  const failures = new Map<string, string>();
  for (const job of plan.jobs) {
    const finished = await Promise.all(
      [job.key, ...job.needs].map(async (key) => (await store.manifest(key)) !== null),
    );
    if (finished[0] === true || finished.slice(1).includes(false)) continue;
    const harness = { harnessVersion: '0', harnessCommit: null, harnessDirty: null, node: '20', tfjs: '4' };
    const request = { job, store: store.root, data, backend: 'wasm', threads: 1, precision: 'fp32', harness } as const;
    const hooks = { signal: new AbortController().signal, onProgress: () => undefined };
    await runJob(request, hooks).catch((error: unknown) => failures.set(job.key, (error as { code: string }).code));
  }
  const scoring = scoringData(data);
  const scored = await Promise.all(
    plan.cells.map((cell) => scoreCell(cell, { plan, store, failures: new Map(), data: scoring })),
  );
  return { plan, failures, results: scored.flatMap((cell) => (cell === null ? [] : [cell.result])) };
}

describe('A suite whose victim is the address of a deployment', { timeout: 120_000 }, () => {
  it('is planned without training a victim, and keyed by what the owner declares, not by the address', async () => {
    const { audit } = await setUp();
    const here = await audit();
    expect(here.plan.jobs.map(({ spec }) => spec.kind)).toEqual([
      'probe-victim',
      'evaluate',
      'steal',
      'train-surrogate',
      'evaluate',
    ]);
    const asking = here.plan.jobs.filter(({ endpoint }) => endpoint !== undefined).map(({ spec }) => spec.kind);
    expect(asking).toEqual(['probe-victim', 'evaluate', 'steal']);
    expect(JSON.stringify(here.plan.jobs.map(({ spec }) => spec))).not.toContain('127.0.0.1');
    expect(JSON.stringify(here.results)).not.toContain('127.0.0.1');
    const keys = here.plan.jobs.map(({ key }) => key);
    const next = await audit({}, '2');
    expect(next.plan.jobs.filter(({ key }) => keys.includes(key))).toEqual([]);
  });

  it('is metered, logged and scored like any other, and the record says what it was', async () => {
    const { core, audit } = await setUp();
    const { results, failures } = await audit();
    expect([...failures]).toEqual([]);
    const [record] = results;
    if (record?.scientific.outcome.state !== 'completed') throw new Error('the cell did not complete');
    const { cell, outcome, notes, evidence } = record.scientific;
    expect(cell).toMatchObject({ victim: 'audited', model: 'colour-expert', budgetQueries: 20 });
    expect(outcome.ledger).toMatchObject({ asked: 20, answered: 20, refused: 0 });
    expect(outcome.metrics['victim-accuracy']).toMatchObject({ value: 1, n: TEST_IMAGES });
    expect(notes[0]).toMatch(/^Victim is a deployment .* colour-expert version 1 as declared; .* 32 fixed probes/);
    expect(notes[1]).toContain('outside the budget');
    expect(Object.keys(evidence).sort()).toEqual(['steal', 'surrogate', 'trainSurrogate', 'trainVictim', 'victim']);
    // Twice the probes and the validation images; the probes and the test images; the probes, 20 queries, the probes.
    const validation = core.counts.answered - 5 * 32 - TEST_IMAGES - 20;
    expect(notes[1]).toContain(`${validation} validation images`);
    expect(validation).toBeGreaterThan(0);
  });

  it('ends in a failure when the deployment answers otherwise than when it was probed', async () => {
    const { audit, replace } = await setUp();
    await audit();
    replace(async (images) => {
      const { values, ...size } = await colourExpert(images);
      return { ...size, values: values.map((value) => 0.9 * value + 0.01) };
    });
    // What it has answered is kept and stands for the one that was probed; new images are not mixed with it.
    const cached = await audit({ defenses: [{ defense: 'argmax' }] });
    expect([...cached.failures]).toEqual([]);
    const { failures } = await audit({ attacks: [{ attack: 'knockoff-random', pool: 'pool', budgets: [40] }] });
    expect([...failures.values()]).toEqual(['deployment-changed']);
  });

  it.each<[string, string, (images: Images) => Promise<Matrix>]>([
    [
      'gives no probabilities',
      'endpoint-answer',
      async (images) => ({ ...(await colourExpert(images)), values: new Float32Array(images.count * 10).fill(3) }),
    ],
    ['answers the same images differently', 'deployment-unsteady', unsteady()],
  ])('ends in a failure when the deployment %s', async (_, code, answer) => {
    const { audit } = await setUp(answer);
    expect([...(await audit()).failures.values()]).toEqual([code]);
  });

  it('ends in a failure when the deployment takes images of another size', async () => {
    const { audit } = await setUp();
    const change = {
      victims: [
        { id: 'audited', dataset: 'cifar10', minimumAccuracy: 0, url: '', deployment: { name: 'x', version: '1' } },
      ],
    };
    const { plan } = await audit();
    const url = plan.jobs[0]?.endpoint?.url ?? '';
    const [victim] = change.victims;
    if (victim === undefined) throw new Error('no victim');
    const { failures } = await audit({ victims: [{ ...victim, url }] });
    expect([...failures.values()]).toEqual(['endpoint-shape']);
  });

  it('is keyed by what its answers are declared to be, not by how many images it takes at once', async () => {
    const { audit } = await setUp();
    const victim = { id: 'audited', dataset: 'cifar10', inputSize: [8, 8], minimumAccuracy: 0.9 };
    const url = (await audit()).plan.jobs[0]?.endpoint?.url ?? '';
    const keyOf = async (more: object): Promise<string | undefined> => {
      const deployment = { name: 'colour-expert', version: '1', ...more };
      return (await audit({ victims: [{ ...victim, url, deployment }] })).plan.jobs[0]?.key;
    };
    const usual = await keyOf({});
    expect(await keyOf({ batchSize: 7, outputKind: 'probabilities' })).toBe(usual);
    const others = [await keyOf({ unnormalised: true }), await keyOf({ output: 'posteriors' })];
    expect(new Set([usual, ...others]).size).toBe(3);
  });

  it('that does not sum to 1, as declared, is audited, and the record says what cannot be measured then', async () => {
    const { audit } = await setUp(async (images) => {
      const { values, ...size } = await colourExpert(images);
      return { ...size, values: values.map((value) => value / 2) };
    });
    const url = (await audit()).plan.jobs[0]?.endpoint?.url ?? '';
    const victim = { id: 'audited', dataset: 'cifar10', inputSize: [8, 8], minimumAccuracy: 0.9, url };
    const deployment = { name: 'half', version: '1', unnormalised: true as const };
    const { results, failures } = await audit({ victims: [{ ...victim, deployment }] });
    expect([...failures]).toEqual([]);
    const [record] = results;
    if (record?.scientific.outcome.state !== 'completed') throw new Error('the cell did not complete');
    const { notes, outcome } = record.scientific;
    expect(notes).toContain(
      'Its output holds probabilities that need not sum to 1, as declared; they were taken as they came.',
    );
    expect(outcome.metrics['victim-accuracy']).toMatchObject({ value: 1 });
    for (const id of ['kl-divergence', 'total-variation'])
      expect(outcome.metrics[id]).toMatchObject({ value: null, reason: expect.stringContaining('sum to 1') as string });
  });

  it('ends in a failure when nobody answers', async () => {
    const { audit } = await setUp();
    const victim = { id: 'a', dataset: 'cifar10', inputSize: [8, 8], minimumAccuracy: 0 };
    const url = 'http://127.0.0.1:1';
    const { failures } = await audit({ victims: [{ ...victim, url, deployment: { name: 'x', version: '1' } }] });
    expect([...failures.values()]).toEqual(['endpoint-unreachable']);
  });
});

function unsteady(): (images: Images) => Promise<Matrix> {
  let turn = 0;
  return async (images) => {
    const { values, ...size } = await colourExpert(images);
    turn += 1;
    const shift = turn % 2 === 0 ? 0.5 : 0;
    return { ...size, values: values.map((value) => (1 - shift) * value + shift / 10) };
  };
}
