// What of a store somebody counts on at the moment: runs that go on, jobs that are computed, jobs that lie in a cluster's queue.
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from '../../contract/errors.js';
import { hasEnded, notedRuns, readJournal } from '../execution/journal/files.js';
import { JobRequest } from '../execution/job-protocol.js';
import { isAlive } from '../../lib/process/identity.js';
import { firstProblem } from '../../contract/validate.js';
import type { EvidenceStore } from '../store/evidence-store.js';
import { knownLeases, type KnownLeases } from '../store/lease.js';
import { isHeld, LOCK_TIMES, type LockTimes } from '../store/lock.js';

export interface CountedOn {
  readonly leases: KnownLeases;
  /** Jobs that are computed or queued, and all that they were made from or will be. */
  readonly jobs: ReadonlySet<string>;
}

/**
 * Takes up to a minute where a process on another machine shows no sign of life.
 *
 * @throws UsageError `run-unannounced` where a run goes on that did not say what it counts on
 */
export async function countedOn(
  store: EvidenceStore,
  signal: AbortSignal,
  times: LockTimes = LOCK_TIMES,
): Promise<CountedOn> {
  const [leases, computed] = await Promise.all([
    knownLeases(store.root, signal, times),
    computedNow(store, signal, times),
  ]);
  await refuseUnannounced(store.root, leases);
  const queued = await queuedRequests(store.root);
  const requests = await Promise.all(
    [...computed].map((key) => readRequest(path.join(store.root, 'requests', `${key}.json`))),
  );
  const jobs = new Set<string>(computed);
  for (const request of [...requests, ...queued]) {
    if (request === null) continue;
    jobs.add(request.job.key);
    for (const need of request.job.needs) await withInputs(store, need, jobs);
  }
  return { leases, jobs };
}

/** Keys of jobs that a living process has the lock of. */
async function computedNow(store: EvidenceStore, signal: AbortSignal, times: LockTimes): Promise<ReadonlySet<string>> {
  const keys = await names(path.join(store.root, 'locks'));
  const held = await Promise.all(keys.map((key) => isHeld(store.lockFolder(key), { signal, times })));
  return new Set(keys.filter((_, index) => held[index]));
}

/** Of jobs that were handed to a cluster and have not said how they ended. */
async function queuedRequests(root: string): Promise<readonly (JobRequest | null)[]> {
  const folders = (await names(path.join(root, 'slurm'))).map((key) => path.join(root, 'slurm', key));
  const open = folders.filter((folder) => !existsSync(path.join(folder, 'end.json')));
  return Promise.all(open.map((folder) => readRequest(path.join(folder, 'task.json'))));
}

/** A request, or the request in a task of a cluster; `null` for what is none. */
async function readRequest(file: string): Promise<JobRequest | null> {
  try {
    const value = JSON.parse(await readFile(file, 'utf8')) as { readonly request?: unknown };
    const request = value.request ?? value;
    return firstProblem(JobRequest, request) === null ? (request as JobRequest) : null;
  } catch {
    return null;
  }
}

async function withInputs(store: EvidenceStore, key: string, found: Set<string>): Promise<void> {
  if (found.has(key)) return;
  found.add(key);
  const manifest = await store.manifest(key).catch(() => null);
  for (const input of Object.keys(manifest?.inputs ?? {})) await withInputs(store, input, found);
}

/** A run of an earlier version, or one to which its store gave no place for a lease. */
async function refuseUnannounced(root: string, { living }: KnownLeases): Promise<void> {
  for (const run of (await notedRuns(root)).toReversed()) {
    if (living.has(run) || (await hasEnded(root, run))) continue;
    const start = (await readJournal(root, run)).find((line) => line.type === 'run-started');
    if (start === undefined || start.announced === true || isAlive(start.process) === false) continue;
    throw new UsageError('a run goes on in this store that did not say what it counts on', {
      code: 'run-unannounced',
      where: path.join(root, 'runs', `${run}.jsonl`),
      expected: 'runs of this version, or none',
      got: `process ${start.process.pid} on ${start.process.host}, ${start.suite.name} ${start.suite.version}`,
      hint: 'Wait for its end. If it is over (its machine was switched off, say), delete that file.',
    });
  }
}

async function names(folder: string): Promise<readonly string[]> {
  return existsSync(folder) ? readdir(folder) : [];
}
