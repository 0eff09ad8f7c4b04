// A detector that looks into the victim, from suite to evidence.
import path from 'node:path';
import { expect, test } from 'vitest';
import type { EvidenceManifest } from '../../../../bench/contract/evidence.js';
import type { Job, Plan } from '../../../../bench/contract/plan.js';
import type { DetectorCell, JobOf } from '../../../../bench/contract/plan.js';
import { emptyRows } from '../../../../bench/lib/arrays/matrix.js';
import { decodeNpy } from '../../../../bench/lib/npy/npy.js';
import { decodeLedger } from '../../../../bench/oracle/ledger-files.js';
import { scoreCell } from '../../../../bench/pipeline/score/score.js';
import { scoringData } from '../../../../bench/pipeline/score/scoring-data.js';
import { EvidenceStore, readFiles } from '../../../../bench/pipeline/store/evidence-store.js';
import { TINY_SUITE } from '../../../fixtures/tiny-suite.js';
import { planOn, runJobsOf, tinyData } from '../../../support/run-plan.js';

const { attacks } = TINY_SUITE;
const BARE = { ...TINY_SUITE, attacks: [], controls: [], throughput: [] };

test('a detector of a victim is fitted on its features, at a stated rate of false alarms, and scores the streams', async () => {
  const data = await tinyData();
  const detectors = [{ detector: 'mahalanobis', victim: 'tiny-cnn', anomalous: 'pool', falseAlarmRate: 0.25 }];
  const held = { detector: 'mahalanobis', anomalous: 'pool', falseAlarmRate: 0.25, response: 'refuse' };
  const defenses = [{ defense: 'flagged', parameters: held }];
  const plan = await planOn(data, { ...BARE, attacks, defenses, detectors, auditOverlap: true });
  const cell = plan.cells.find(({ spec }) => spec.kind === 'detector');
  expect(cell?.label).toBe('detector/cifar10/mahalanobis+guards-tiny-cnn+false-alarms-0-25/pool/s1');
  expect(cell?.spec as DetectorCell).toMatchObject({ victim: 'tiny-cnn', dataset: 'cifar10', falseAlarmRate: 0.25 });
  const store = new EvidenceStore(path.join(data, 'store'));
  const isDetector = ({ spec }: Job): boolean => spec.kind === 'train-detector' || spec.kind === 'detect';
  const [train, detect] = await runJobsOf(plan, { data, store, wanted: isDetector });
  const victim = (train?.spec as JobOf<'train-detector'>).victim;
  expect(plan.jobs.find(({ key }) => key === victim)?.spec.kind).toBe('train-victim');
  expect((detect?.spec as JobOf<'detect'>).victim).toBe(victim);
  const trained = await store.manifest(train?.key ?? '');
  expect(trained?.summary).toMatchObject({ benignTrainImages: 12 });
  const detected = await store.manifest(detect?.key ?? '');
  expect(detected?.summary).toEqual({ threshold: trained?.summary['threshold'] });
  expect(detected?.files.map(({ name }) => name)).toContain('scores-anomalous.npy');
  await refuses(plan, { data, store, fitted: train?.key ?? '' });
}, 240_000);

/** A defense that holds the same detector shares its job, and what it refuses teaches nobody. */
async function refuses(
  plan: Plan,
  { data, store, fitted }: { readonly data: string; readonly store: EvidenceStore; readonly fitted: string },
): Promise<void> {
  expect(plan.jobs.filter(({ spec }) => spec.kind === 'train-detector').map(({ key }) => key)).toEqual([fitted]);
  const meeting = plan.jobs.filter(({ needs, spec }) => needs.includes(fitted) && spec.kind !== 'detect');
  expect(meeting.map(({ spec }) => spec.kind).sort()).toEqual(['evaluate', 'steal']);
  const cell = plan.cells.find(({ spec }) => spec.kind === 'attack' && spec.budgetQueries === 20);
  if (cell?.state.kind !== 'planned') throw new Error('it is planned');
  const { jobs } = cell.state;
  await runJobsOf(plan, { data, store, wanted: ({ key }) => Object.values(jobs).includes(key) });
  const left = async (role: string): Promise<EvidenceManifest> => {
    const manifest = await store.manifest(jobs[role] ?? '');
    if (manifest === null) throw new Error(`${role} has run`);
    return manifest;
  };
  const { answers } = decodeLedger(await readFiles(store, await left('steal')));
  const first = { values: answers.values.subarray(0, 20 * answers.columns), rows: 20, columns: answers.columns };
  const refused = emptyRows(first).length;
  expect((await left('trainSurrogate')).summary['transferItems']).toBe(20 - refused);
  const scored = await scoreCell(cell, { plan, store, failures: new Map(), data: scoringData(data) });
  const outcome = scored?.result.scientific.outcome;
  if (outcome?.state !== 'completed') throw new Error('it is complete');
  const { metrics } = outcome;
  expect(metrics['defense-leak-rate']).toMatchObject({ n: 20, count: 20 - refused });
  const honest = decodeNpy(await store.read(await left('defended'), 'refused.npy')).data.length;
  expect(metrics['defense-altered-rate']).toMatchObject({ n: 40, count: honest });
  expect(metrics['duplicate-share']).toMatchObject({ n: 40, count: 0 });
  expect(metrics['accuracy-without-duplicates']).toMatchObject({ value: metrics['accuracy']?.value });
  expect(metrics['defense-flip-rate']).toMatchObject({ n: 40, count: honest });
}

test('a deployment is nobody to look into: the cell is skipped and says why', async () => {
  const data = await tinyData();
  const victims = [
    {
      id: 'away',
      dataset: 'cifar10',
      inputSize: [8, 8],
      minimumAccuracy: 0,
      url: 'http://127.0.0.1:9',
      deployment: { name: 'away', version: '1' },
    },
  ];
  const detectors = [{ detector: 'mahalanobis', victim: 'away', anomalous: 'pool' }];
  const [cell] = (await planOn(data, { ...BARE, victims, detectors })).cells;
  expect(cell?.state).toMatchObject({ kind: 'skipped', code: 'victim-not-here' });
});

test('a detector that needs more images than there are to fit it on is refused as planned', async () => {
  const data = await tinyData();
  const asking = (k: number) => [{ detector: 'knn', parameters: { k }, victim: 'tiny-cnn', anomalous: 'pool' }];
  const [cell] = (await planOn(data, { ...BARE, detectors: asking(12) })).cells;
  expect(cell?.state.kind).toBe('planned');
  const error: unknown = await planOn(data, { ...BARE, detectors: asking(13) }).catch((problem: unknown) => problem);
  expect(error).toMatchObject({
    code: 'too-few-training',
    where: expect.stringContaining('reserve-train of cifar10') as string,
  });
  expect(String(error)).toMatch(/at least 13.*got 12/);
});
