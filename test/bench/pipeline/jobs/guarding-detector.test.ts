// A detector that looks into the victim, from suite to evidence.
import path from 'node:path';
import { expect, test } from 'vitest';
import type { DetectorCell, JobOf } from '../../../../bench/contract/plan.js';
import { EvidenceStore } from '../../../../bench/pipeline/store/evidence-store.js';
import { TINY_SUITE } from '../../../fixtures/tiny-suite.js';
import { planOn, runJobsOf, tinyData } from '../../../support/run-plan.js';

const BARE = { ...TINY_SUITE, attacks: [], controls: [], throughput: [] };

test('a detector of a victim is fitted on its features, at a stated rate of false alarms, and scores the streams', async () => {
  const data = await tinyData();
  const detectors = [{ detector: 'mahalanobis', victim: 'tiny-cnn', anomalous: 'pool', falseAlarmRate: 0.25 }];
  const plan = await planOn(data, { ...BARE, detectors });
  const [cell] = plan.cells;
  expect(cell?.label).toBe('detector/cifar10/mahalanobis+guards-tiny-cnn+false-alarms-0-25/pool/s1');
  expect(cell?.spec as DetectorCell).toMatchObject({ victim: 'tiny-cnn', dataset: 'cifar10', falseAlarmRate: 0.25 });
  const store = new EvidenceStore(path.join(data, 'store'));
  const isDetector = ({ label }: { readonly label: string }): boolean => label.includes('mahalanobis');
  const [train, detect] = await runJobsOf(plan, { data, store, wanted: isDetector });
  const victim = (train?.spec as JobOf<'train-detector'>).victim;
  expect(plan.jobs.find(({ key }) => key === victim)?.spec.kind).toBe('train-victim');
  expect((detect?.spec as JobOf<'detect'>).victim).toBe(victim);
  const trained = await store.manifest(train?.key ?? '');
  expect(trained?.summary).toMatchObject({ benignTrainImages: 12 });
  const detected = await store.manifest(detect?.key ?? '');
  expect(detected?.summary).toEqual({ threshold: trained?.summary['threshold'] });
  expect(detected?.files.map(({ name }) => name)).toContain('scores-anomalous.npy');
}, 240_000);

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
