// Jobs of a plan run in this process on the tiny CIFAR10, for tests of what a job leaves.
import path from 'node:path';
import type { Job, Plan } from '../../bench/contract/plan.js';
import type { Suite } from '../../bench/contract/suite.js';
import type { JobRequest } from '../../bench/pipeline/execution/job-protocol.js';
import type { EvidenceStore } from '../../bench/pipeline/store/evidence-store.js';
import { runJob } from '../../bench/pipeline/jobs/run-job.js';
import { loadSubmissions } from '../../bench/pipeline/suite/submissions.js';
import { planSuite } from '../../bench/pipeline/plan/plan.js';
import { importTinyData } from '../fixtures/tiny-suite.js';
import { tempFolder } from './temp-folder.js';

/** A data folder with the tiny suite's data. */
export async function tinyData(perBatch = 40, below?: string): Promise<string> {
  const folder = below ?? (await tempFolder());
  const dataRoot = path.join(folder, 'data');
  await importTinyData(folder, dataRoot, perBatch);
  return dataRoot;
}

/** @param file - where the suite would lie; its submissions are looked for from there */
export async function planOn(
  dataRoot: string,
  suite: Suite,
  backendFamily = 'wasm',
  file = 'suite.json',
): Promise<Plan> {
  const submissions = await loadSubmissions(suite, file);
  const loaded = { suite, digest: 'd'.repeat(64), file, submissions };
  return planSuite(loaded, { dataRoot, backendFamily });
}

/** What a job process is told. */
export function requestOf(
  job: Job,
  { data, store }: { readonly data: string; readonly store: EvidenceStore },
): JobRequest {
  const harness = { harnessVersion: '0', harnessCommit: null, harnessDirty: null, node: '20', tfjs: '4' };
  return { job, store: store.root, data, backend: 'wasm', threads: 1, precision: 'fp32', harness };
}

/** Runs the jobs that `wanted` picks, and unless `only` they are meant what they need, each once. */
export async function runJobsOf(
  plan: Plan,
  {
    data,
    store,
    wanted,
    only = false,
  }: {
    readonly data: string;
    readonly store: EvidenceStore;
    readonly wanted: (job: Job) => boolean;
    readonly only?: boolean;
  },
): Promise<readonly Job[]> {
  const needed = new Set<string>();
  for (const job of [...plan.jobs].reverse()) {
    if (!wanted(job) && !needed.has(job.key)) continue;
    needed.add(job.key);
    if (!only) job.needs.forEach((key) => needed.add(key));
  }
  const jobs = plan.jobs.filter(({ key }) => needed.has(key));
  const hooks = { signal: new AbortController().signal, onProgress: () => undefined };
  for (const job of jobs) await runJob(requestOf(job, { data, store }), hooks);
  return jobs.filter(wanted);
}
