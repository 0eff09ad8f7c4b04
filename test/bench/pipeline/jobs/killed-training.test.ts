// Jobs that train something else than a surrogate go on from their last epoch when they were stopped, to the same evidence.
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../../../bench/contract/plan.js';
import { isAnswering, type Suite } from '../../../../bench/contract/suite.js';
import { dataset as imageFolder } from '../../../../bench/datasets/image-folder.js';
import { importDataset } from '../../../../bench/pipeline/data/import.js';
import { runJob } from '../../../../bench/pipeline/jobs/run-job.js';
import { EvidenceStore } from '../../../../bench/pipeline/store/evidence-store.js';
import { TINY_SUITE } from '../../../fixtures/tiny-suite.js';
import { classFolders } from '../../../support/dataset-trees.js';
import { planOn, requestOf, runJobsOf, tinyData } from '../../../support/run-plan.js';
import { sharedFolder } from '../../../support/temp-folder.js';

const [VICTIM] = TINY_SUITE.victims;
const SUITE: Suite = {
  ...TINY_SUITE,
  victims:
    VICTIM === undefined || isAnswering(VICTIM) ? [] : [{ ...VICTIM, training: { ...VICTIM.training, epochs: 3 } }],
  pools: [
    { id: 'pool', dataset: 'image-folder', variant: 'grey-noise', size: 40 },
    { id: 'others', dataset: 'image-folder', variant: 'others', size: 30 },
  ],
  attacks: [{ attack: 'knockoff-random', pool: 'pool', budgets: [20] }],
  ...{ controls: [], detectors: [], throughput: [], defenses: [{ defense: 'none' }] },
};

let folder: string;
let data: string;

beforeAll(async () => {
  const shared = await sharedFolder();
  folder = shared.folder;
  data = await tinyData(40, folder);
  const source = path.join(folder, 'others');
  await classFolders(source, { a: 40, b: 40 });
  await importDataset({ plugin: imageFolder, source, dataRoot: data, variant: 'others', size: [32, 32] });
  return shared.remove;
});

/** Runs a job, keeping each epoch, until its progress says something; what it said, and whether it ended. */
async function runUntil(job: Job, store: EvidenceStore, stopAt: RegExp | null) {
  const controller = new AbortController();
  const notes: string[] = [];
  const onProgress = (_: number, note: string): void => {
    notes.push(note);
    if (stopAt?.test(note) === true) controller.abort(new Error('stopped'));
  };
  const end = runJob(requestOf(job, { data, store }), { signal: controller.signal, onProgress, worthMs: 0 });
  const hasEnded = await end.then(
    () => true,
    (error: unknown) => {
      if (!controller.signal.aborted) throw error;
      return false;
    },
  );
  return { notes: notes.join('\n'), hasEnded };
}

describe('a job that was stopped while it trained', () => {
  it.each<[string, Job['spec']['kind'], Suite]>([
    [
      'a victim of which earlier states are kept',
      'train-victim',
      {
        ...SUITE,
        streamDetectors: [
          { detector: 'hoda', parameters: { checkpoints: 3, window: 10, subsets: 50 }, benignQueries: 20 },
        ],
      },
    ],
    [
      'a victim as a defense wants it',
      'train-defended-victim',
      {
        ...SUITE,
        defenses: [
          { defense: 'none' },
          { defense: 'adaptive-misinformation', outliers: 'others', parameters: { epochs: 1 } },
        ],
      },
    ],
    [
      'a detector that takes the best of its epochs',
      'train-detector',
      {
        ...SUITE,
        detectors: [
          {
            detector: 'binary-classifier',
            parameters: { epochs: 3, chooseEpoch: true },
            benign: ['cifar10'],
            anomalous: 'pool',
            inputSize: [8, 8],
          },
        ],
      },
    ],
  ])(
    '%s goes on from its last epoch, to the evidence of an undisturbed one',
    async (_, kind, suite) => {
      const plan = await planOn(data, suite);
      const job = plan.jobs.find(({ spec }) => spec.kind === kind);
      if (job === undefined) throw new Error(`no ${kind}`);
      const [whole, broken] = ['whole', 'broken'].map((name) => new EvidenceStore(path.join(folder, kind, name)));
      if (whole === undefined || broken === undefined) throw new Error('two stores');
      await runJobsOf(plan, { data, store: whole, wanted: ({ key }) => key === job.key });
      for (const need of plan.jobs.filter(({ key }) => job.needs.includes(key))) await runUntil(need, broken, null);
      // Stopped at the end of its second epoch, of three: the next step throws, and what was done is on disk.
      expect(await runUntil(job, broken, /epoch 2\b/)).toMatchObject({ hasEnded: false });
      const resumed = await runUntil(job, broken, null);
      expect(resumed.hasEnded).toBe(true);
      expect(resumed.notes).toMatch(/epoch 3\b/);
      expect(resumed.notes).not.toMatch(/epoch [12]\b/);
      expect((await broken.manifest(job.key))?.digest).toBe((await whole.manifest(job.key))?.digest);
    },
    180_000,
  );

  it('goes on from the models that a recovery had trained, and the one under way', async () => {
    const recovery = { recovery: 'd-dae', parameters: { shadows: 2, shadowImages: 40, shadowEpochs: 2, pairs: 20 } };
    const defended = { ...SUITE, defenses: [{ defense: 'rounding' }], recoveries: [recovery] };
    const plan = await planOn(data, defended);
    const job = plan.jobs.find(({ spec }) => spec.kind === 'recover');
    if (job === undefined) throw new Error(JSON.stringify(plan.cells.map(({ state }) => state)));
    const [whole, broken] = ['whole', 'broken'].map((name) => new EvidenceStore(path.join(folder, 'recover', name)));
    if (whole === undefined || broken === undefined) throw new Error('two stores');
    for (const store of [whole, broken])
      await runJobsOf(plan, { data, store, wanted: ({ key }) => job.needs.includes(key) });
    await runUntil(job, whole, null);
    expect(await runUntil(job, broken, /shadow model 1 of 2/)).toMatchObject({ hasEnded: false });
    expect(await runUntil(job, broken, null)).toMatchObject({ hasEnded: true });
    expect((await broken.manifest(job.key))?.digest).toBe((await whole.manifest(job.key))?.digest);
  }, 180_000);
});
