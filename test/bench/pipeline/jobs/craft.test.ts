// Which test images adversarial examples are made from: the same for all surrogates, and all of them right for the victim.
import path from 'node:path';
import { expect, test } from 'vitest';
import type { EvidenceManifest } from '../../../../bench/contract/evidence.js';
import type { Suite } from '../../../../bench/contract/suite.js';
import { decodeNpy } from '../../../../bench/lib/npy/npy.js';
import { argmaxRows } from '../../../../bench/lib/evidence/predictions.js';
import { EvidenceStore } from '../../../../bench/pipeline/store/evidence-store.js';
import { readInts, readMatrix } from '../../../../bench/pipeline/score/cell-score.js';
import { TINY_SUITE } from '../../../fixtures/tiny-suite.js';
import { planOn, runJobsOf, tinyData } from '../../../support/run-plan.js';

/** A surrogate that has learnt nothing beside one that has learnt a little; the victim is right on some 10 % to 60 %. */
const SUITE: Suite = {
  ...TINY_SUITE,
  attacks: [],
  controls: [{ control: 'zero-queries' }, { control: 'true-labels', budgets: [100] }],
  defenses: [{ defense: 'none' }],
  detectors: [],
  throughput: [],
  transferability: { images: 12, steps: 1 },
};

test('examples are made from test images that the victim gets right, the same for every surrogate', async () => {
  const data = await tinyData(200);
  const store = new EvidenceStore(path.join(data, 'store'));
  const plan = await planOn(data, SUITE);
  const jobs = await runJobsOf(plan, {
    data,
    store,
    wanted: ({ spec }) => spec.kind === 'craft' || (spec.kind === 'evaluate' && spec.subject.kind === 'classifier'),
  });
  const read = async (label: string): Promise<EvidenceManifest> => {
    const job = jobs.find((one) => one.label.startsWith(label));
    const manifest = job === undefined ? null : await store.manifest(job.key);
    if (manifest === null) throw new Error(`${label} did not run`);
    return manifest;
  };
  const answers = await read('evaluate/tiny-cnn/s1');
  const [labels, victim] = [
    await readInts(store, answers, 'labels.npy'),
    argmaxRows(await readMatrix(store, answers, 'posteriors.npy')),
  ];
  const right = [...labels.keys()].filter((row) => labels[row] === victim[row]);
  expect(right.length).toBeGreaterThan(12);
  expect(right.length).toBeLessThan(labels.length);

  const crafted = [];
  for (const label of ['craft/tiny-cnn/white-box', 'craft/tiny-cnn/zero-queries', 'craft/tiny-cnn/true-labels']) {
    crafted.push([...decodeNpy(await store.read(await read(label), 'rows.npy')).data]);
  }
  const [first = []] = crafted;
  expect(first).toHaveLength(12);
  expect(first.every((row) => right.includes(row))).toBe(true);
  expect(crafted).toEqual([first, first, first]);
}, 120_000);

test('a victim that gets fewer images right than are asked for is shown all that it gets right', async () => {
  const data = await tinyData(40);
  const store = new EvidenceStore(path.join(data, 'store'));
  const plan = await planOn(data, {
    ...SUITE,
    controls: [{ control: 'zero-queries' }],
    transferability: { images: 40, steps: 1 },
  });
  const jobs = await runJobsOf(plan, {
    data,
    store,
    wanted: ({ label }) => label.startsWith('craft/tiny-cnn/white-box') || label.startsWith('evaluate/tiny-cnn/s1'),
  });
  const manifests = await Promise.all(jobs.map(({ key }) => store.manifest(key)));
  const answers = manifests.find((manifest) => manifest?.spec.kind === 'evaluate');
  const crafted = manifests.find((manifest) => manifest?.spec.kind === 'craft');
  if (answers === undefined || answers === null || crafted === undefined || crafted === null)
    throw new Error('no jobs');
  const labels = await readInts(store, answers, 'labels.npy');
  const victim = argmaxRows(await readMatrix(store, answers, 'posteriors.npy'));
  const right = [...labels.keys()].filter((row) => labels[row] === victim[row]);
  expect([...(await readInts(store, crafted, 'rows.npy'))]).toEqual(right);
  expect(crafted.summary).toEqual({ testImages: right.length, looked: 40 });
}, 120_000);
