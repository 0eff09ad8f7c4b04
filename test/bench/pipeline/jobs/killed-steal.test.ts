// A steal job that is killed goes on from what its victim had answered, and ends with the bytes of an undisturbed one.
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Job, Plan } from '../../../../bench/contract/plan.js';
import type { Suite } from '../../../../bench/contract/suite.js';
import { writeJsonAtomic } from '../../../../bench/lib/files/atomic-write.js';
import { EvidenceStore } from '../../../../bench/pipeline/store/evidence-store.js';
import { TINY_SUITE } from '../../../fixtures/tiny-suite.js';
import { planOn, requestOf, runJobsOf, tinyData } from '../../../support/run-plan.js';
import { sharedFolder } from '../../../support/temp-folder.js';

const JOB_MAIN = path.resolve(import.meta.dirname, '../../../../dist/bench/pipeline/execution/job-main.js');

const suiteOf = (attack: Suite['attacks'][number]): Suite => ({
  ...TINY_SUITE,
  ...{ controls: [], detectors: [], throughput: [], defenses: [{ defense: 'none' }] },
  attacks: [attack],
});

let folder: string;
let data: string;

beforeAll(async () => {
  const shared = await sharedFolder();
  folder = shared.folder;
  data = await tinyData(40, folder);
  return shared.remove;
});

function jobOf({ jobs }: Plan, kind: Job['spec']['kind']): Job {
  const job = jobs.find(({ spec }) => spec.kind === kind);
  if (job === undefined) throw new Error(`no ${kind}`);
  return job;
}

/** Starts the job in a process of its own and kills it once so many bytes of answers are on disk. */
async function killAt(bytes: number, job: Job, store: EvidenceStore): Promise<void> {
  const file = path.join(store.root, 'request.json');
  await writeJsonAtomic(file, requestOf(job, { data, store }));
  const child = spawn(process.execPath, [JOB_MAIN, file], { stdio: ['pipe', 'ignore', 'inherit', 'ipc'] });
  const over = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
  const looks = path.join(store.root, 'checkpoints', `${job.key}.looks`);
  while (child.exitCode === null && !(existsSync(looks) && statSync(looks).size > bytes)) await setTimeout(1);
  child.kill('SIGKILL');
  expect(await over).toBe('SIGKILL');
}

describe('a steal job that was killed', () => {
  it.each([
    [
      'learns from answers what it asks next',
      { attack: 'activethief', parameters: { rounds: 2, epochs: 5, batchSize: 16 }, pool: 'pool', budgets: [30] },
    ],
    [
      'asks at random, batch after batch',
      { attack: 'knockoff-random', parameters: { batchSize: 1 }, pool: 'pool', budgets: [30] },
    ],
  ])(
    'gives the evidence of an undisturbed one where it %s, and asks only what it had not on disk',
    async (_how, attack) => {
      const plan = await planOn(data, suiteOf(attack));
      const [whole, broken] = ['whole', 'broken'].map(
        (name) => new EvidenceStore(path.join(folder, attack.attack, name)),
      );
      if (whole === undefined || broken === undefined) throw new Error('two stores');
      const steal = jobOf(plan, 'steal');
      await runJobsOf(plan, { data, store: whole, wanted: ({ key }) => key === steal.key });
      await runJobsOf(plan, { data, store: broken, wanted: ({ spec }) => spec.kind === 'train-victim' });
      // The victim's line, and more than one answer to an image.
      await killAt(500, steal, broken);
      expect(await broken.manifest(steal.key)).toBeNull();
      await runJobsOf(plan, { data, store: broken, wanted: ({ key }) => key === steal.key, only: true });
      const [undisturbed, resumed] = [await whole.manifest(steal.key), await broken.manifest(steal.key)];
      expect(resumed?.digest).toBe(undisturbed?.digest);
      expect(resumed?.run.backendDetails['resumed']).toMatch(/^answers to [1-9]\d* images were on disk, \d+ more/);
      expect(undisturbed?.run.backendDetails).not.toHaveProperty('resumed');
      expect(existsSync(path.join(broken.root, 'checkpoints', `${steal.key}.looks`))).toBe(false);
    },
    180_000,
  );
});
