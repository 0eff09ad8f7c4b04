// A victim of a suite behind the protocol with defenses that are prepared, or that train it: what is missing is run, and HTTP gives what
// the defense makes of its own victim.
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Matrix } from '../../../../bench/contract/arrays.js';
import type { Suite } from '../../../../bench/contract/suite.js';
import { openVictim } from '../../../../bench/pipeline/jobs/victim.js';
import { openStand, plannedStand } from '../../../../bench/pipeline/serving/from-plan.js';
import { openDoor } from '../../../../bench/pipeline/serving/serve.js';
import { standSuite } from '../../../../bench/pipeline/serving/stand-suite.js';
import { EvidenceStore } from '../../../../bench/pipeline/store/evidence-store.js';
import { TINY_SUITE } from '../../../fixtures/tiny-suite.js';
import { ourError } from '../../../support/errors.js';
import { planOn, runJobsOf, tinyData } from '../../../support/run-plan.js';
import { sharedFolder } from '../../../support/temp-folder.js';

const BUDGET = 40;
const { folder, remove } = await sharedFolder();
afterAll(remove);
let data = '';
beforeAll(async () => void (data = await tinyData(40, folder)));

const SUITE: Suite = {
  ...TINY_SUITE,
  // What defenses learn strangeness by; nobody asks it.
  pools: [...TINY_SUITE.pools, { id: 'strange', dataset: 'uniform-noise', size: 60 }],
};
const outliers = { outliers: 'strange' };

interface Served {
  /** Of the first images of the pool, as HTTP gave them. */
  readonly answers: Matrix;
  /** Of the victim that the stand asks, before its defense: of several networks their mean, and each. */
  readonly own: Matrix;
  readonly members: readonly Matrix[];
  readonly remaining: string | null;
}

async function served(defense: object | null, suite = SUITE): Promise<Served> {
  const loaded = { suite, digest: 'd'.repeat(64), file: path.join(folder, 'suite.json'), submissions: new Map() };
  const one = await standSuite(loaded, { defenses: defense === null ? [] : [JSON.stringify(defense)] });
  const stand = plannedStand(await planOn(data, one.suite));
  const store = new EvidenceStore(path.join(folder, 'store'));
  const wanted = new Set(stand.jobs.map(({ key }) => key));
  const plan = { ...(await planOn(data, one.suite)), jobs: [...stand.jobs] };
  await runJobsOf(plan, { data, store, wanted: ({ key }) => wanted.has(key), only: true });
  const closers: (() => Promise<void>)[] = [];
  onTestFinished(async () => {
    for (const close of closers.reverse()) await close();
  });
  const signal = new AbortController().signal;
  const atEnd = (close: () => Promise<void>): void => void closers.push(close);
  const opened = await openStand(stand, {
    ...{ storeRoot: store.root, dataRoot: data, backend: 'wasm', precision: 'fp32', threads: 1, budget: BUDGET },
    ...{ signal, atEnd, onAnswered: () => undefined },
  });
  const door = await openDoor(opened, 0, (error) => expect(error).toBeNull());
  closers.push(() => door.close());
  const images = opened.pool?.images.read(Array.from({ length: 30 }, (_, row) => row));
  if (images === undefined) throw new Error('no pool');
  const inputs = [{ name: 'images', datatype: 'UINT8', shape: [30, 8, 8, 3], data: [...images.pixels] }];
  const response = await fetch(`${door.url}/v2/models/victim/infer`, {
    method: 'POST',
    body: JSON.stringify({ inputs }),
  });
  expect(response.status, await response.clone().text()).toBe(200);
  const { outputs } = (await response.json()) as { outputs: readonly { data: readonly number[] }[] };
  const input = async (key: string) => {
    const manifest = await store.manifest(key);
    if (manifest === null) throw new Error(`${key} has not run`);
    return manifest;
  };
  const victim = await openVictim(
    { input, store, endpoint: undefined, threads: 1, signal, atEnd },
    stand.steal.spec.victim,
  );
  return {
    answers: { values: Float32Array.from(outputs[0]?.data ?? []), rows: 30, columns: 10 },
    own: await victim.predict(images),
    members: (await victim.members?.(images)) ?? [],
    remaining: response.headers.get('x-stealbench-queries-remaining'),
  };
}

function row({ values, columns }: Matrix, index: number): readonly number[] {
  return [...values.subarray(index * columns, (index + 1) * columns)];
}

/** Largest difference of two rows. */
function apart(a: readonly number[], b: readonly number[]): number {
  return a.reduce((most, value, index) => Math.max(most, Math.abs(value - (b[index] ?? 9))), 0);
}

const ROWS = Array.from({ length: 30 }, (_, index) => index);

describe('a victim of a suite that is served', { timeout: 240_000 }, () => {
  it('answers as it is where nothing stands in front, and counts', async () => {
    const { answers, own, remaining } = await served(null);
    expect(answers.values).toHaveLength(300);
    for (const index of ROWS) expect(apart(row(answers, index), row(own, index))).toBeLessThan(1e-6);
    expect(remaining).toBe(String(BUDGET - 30));
  });

  it('with entangled watermarks is the victim that learned them, and not the plain one', async () => {
    const marked = await served({ defense: 'ewe', parameters: { triggers: 8, rounds: 1 } });
    for (const index of ROWS) expect(apart(row(marked.answers, index), row(marked.own, index))).toBeLessThan(1e-6);
    const plain = await served(null);
    expect(ROWS.some((index) => apart(row(marked.own, index), row(plain.own, index)) > 1e-3)).toBe(true);
  });

  it('with an ensemble of diverse models gives what one of them says', async () => {
    const { answers, members } = await served({
      defense: 'edm',
      parameters: { members: 3, hashEpochs: 1 },
      ...outliers,
    });
    expect(members).toHaveLength(3);
    const picked = ROWS.map((index) => members.findIndex((one) => apart(row(answers, index), row(one, index)) < 1e-6));
    expect(picked).not.toContain(-1);
  });

  it('with adaptive misinformation misleads below its threshold, and else answers as the victim that learned strange images', async () => {
    const adaptive = (tau: number) => ({
      defense: 'adaptive-misinformation',
      parameters: { tau, epochs: 1 },
      ...outliers,
    });
    const [never, always] = [await served(adaptive(0)), await served(adaptive(1))];
    for (const index of ROWS) {
      expect(apart(row(never.answers, index), row(never.own, index))).toBeLessThan(1e-6);
      expect(row(always.own, index)).toEqual(row(never.own, index));
      expect(apart(row(always.answers, index), row(always.own, index))).toBeGreaterThan(1e-4);
    }
  });

  it('with DAWN exchanges two numbers of some answers, and leaves the others', async () => {
    const { answers, own } = await served({ defense: 'dawn', parameters: { rate: 0.5 } });
    const changed = ROWS.filter((index) => apart(row(answers, index), row(own, index)) > 1e-6);
    expect(changed.length).toBeGreaterThan(5);
    expect(changed.length).toBeLessThan(25);
    for (const index of changed) {
      const sorted = (values: readonly number[]): readonly number[] => [...values].sort((a, b) => a - b);
      expect(apart(sorted(row(answers, index)), sorted(row(own, index)))).toBeLessThan(1e-6);
    }
  });

  it.each<[string, object]>([
    ['is prepared on images of its owner', { defense: 'mad' }],
    ['demands work', { defense: 'proof-of-work' }],
    ['holds a detector', { defense: 'flagged', parameters: { detector: 'max-softmax', anomalous: 'strange' } }],
  ])('with a defense that %s gives distributions over HTTP', async (_, defense) => {
    const { answers } = await served(defense);
    for (const index of ROWS) {
      const own = row(answers, index);
      expect(own.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 4);
      expect(Math.min(...own)).toBeGreaterThanOrEqual(0);
    }
  });

  it('is refused, with the reason and what to do, where the defense cannot be had', async () => {
    const [victim] = SUITE.victims;
    if (victim === undefined || !('model' in victim)) throw new Error('no victim');
    const published = {
      ...SUITE,
      victims: [{ ...victim, init: 'cifar10', model: 'resnet20', training: { epochs: 0 } }],
    };
    const without = await ourError(served({ defense: 'edm' }));
    expect([without.code, without.message]).toEqual(['no-outliers', expect.stringContaining('outliers') as string]);
    const untrained = await ourError(served({ defense: 'ewe' }, published));
    expect(untrained.message).toContain('this victim cannot be served here');
    expect(untrained.message).toContain('trains its victim, and victim tiny-cnn is published weights as they are');
  });
});
