// What the run makes of the words of a queue, without a queue.
import { describe, expect, it } from 'vitest';
import { Entry } from '../../../../bench/pipeline/execution/slurm/entry.js';
import { follow } from '../../../../bench/pipeline/execution/slurm/follow.js';
import type { Job } from '../../../../bench/contract/plan.js';
import { temporaryFolder } from '../../../support/temporary.js';

const HARNESS = { harnessVersion: '0', harnessCommit: null, harnessDirty: null, node: '20', tfjs: '4' };

/** @param starts - filled with the node of each start that is told */
async function entryInQueue(starts: (string | null)[] = []): Promise<Entry> {
  const store = await temporaryFolder();
  const model = { id: 'cnn', version: '1.0.0', parameters: {} };
  const work = { batchSize: 1, shape: [8, 8, 3], classes: 2, samples: 1 };
  const spec = { kind: 'throughput', model, measure: 'inference', ...work } as const;
  const job: Job = { key: 'a'.repeat(64), backendFamily: 'cpu', label: 'a job', needs: [], cost: 1, spec };
  const request = { job, store, data: store, backend: 'cpu', threads: 1, precision: 'fp32', harness: HARNESS } as const;
  const task = {
    request,
    fresh: false,
    onStart: (where: string | null) => void starts.push(where),
    onProgress: () => undefined,
  };
  const entry = new Entry(task, 'store', { cpus: 1, memoryMiB: 100, gpus: 0, minutes: 30 });
  entry.id = '7';
  return entry;
}

/** Shows the entry these states of the queue, one look each; `null` is a queue that does not know it. */
async function look(entry: Entry, states: readonly (string | null)[], withdrawn = false): Promise<string> {
  const notices: string[] = [];
  const options = { withdrawn, growth: 2, longestMinutes: 50, notice: (text: string) => notices.push(text) };
  for (const state of states) {
    entry.id ??= '8';
    const [name = '', reason = 'None'] = (state ?? '').split(' ');
    const nodes = /PENDING|CANCELLED/.test(name) ? '' : 'n1';
    await follow(entry, state === null ? null : { id: '7', state: name, reason, nodes, name: '' }, options);
  }
  return notices.join('\n');
}

describe('a job in a queue', () => {
  it('gets twice the time when its limit was hit, at most that of the suite, and then has failed', async () => {
    const entry = await entryInQueue();
    expect(await look(entry, ['RUNNING', 'TIMEOUT'])).toContain('30 minutes were too few; it is queued again with 50');
    expect(entry).toMatchObject({ id: null, end: null, resources: { minutes: 50 } });
    await look(entry, ['TIMEOUT']);
    expect(entry.end).toMatchObject({ state: 'failed', failure: { state: 'timed-out' } });
  });

  it('is queued again when its node failed, and has failed after ten times of that', async () => {
    const entry = await entryInQueue();
    await look(entry, Array(10).fill('NODE_FAIL'));
    expect(entry).toMatchObject({ id: null, end: null });
    await look(entry, ['NODE_FAIL']);
    expect(entry.end).toMatchObject({ failure: { error: { code: 'slurm-lost' } } });
  });

  it('counts as ended by what it left in the store, whatever the queue says', async () => {
    const entry = await entryInQueue();
    await entry.files.prepare(
      { request: entry.task.request, fresh: false, timeLimitMs: 1 },
      { name: 'a-job', number: null },
    );
    await entry.files.writeEnd({ id: '7', failure: null });
    await look(entry, ['FAILED']);
    expect(entry.end).toEqual({ state: 'done' });
  });

  it('is said to have started once, also where it began and ended between two looks', async () => {
    const starts: (string | null)[] = [];
    const entry = await entryInQueue(starts);
    await entry.files.prepare(
      { request: entry.task.request, fresh: false, timeLimitMs: 1 },
      { name: 'a-job', number: null },
    );
    await look(entry, ['PENDING', 'COMPLETED', 'COMPLETED']);
    expect(starts).toEqual(['n1']);
    await entry.files.writeEnd({ id: '7', failure: null });
    await look(entry, ['COMPLETED']);
    expect(entry.end).toEqual({ state: 'done' });
    expect(starts).toEqual(['n1']);
  });

  it('is said to have started nowhere known where only its end was left', async () => {
    const starts: (string | null)[] = [];
    const entry = await entryInQueue(starts);
    await entry.files.prepare(
      { request: entry.task.request, fresh: false, timeLimitMs: 1 },
      { name: 'a-job', number: null },
    );
    await entry.files.writeEnd({ id: '7', failure: null });
    await look(entry, [null]);
    expect(starts).toEqual([null]);
  });

  it('does not take the end of an earlier job with the same key for its own', async () => {
    const entry = await entryInQueue();
    await entry.files.prepare(
      { request: entry.task.request, fresh: false, timeLimitMs: 1 },
      { name: 'a-job', number: null },
    );
    await entry.files.writeEnd({ id: '6', failure: null });
    await look(entry, ['COMPLETED']);
    expect(entry.end).toBeNull();
  });

  it('has failed with advice when it ended five looks ago and left nothing in the store', async () => {
    const entry = await entryInQueue();
    await look(entry, Array(4).fill('COMPLETED'));
    expect(entry.end).toBeNull();
    await look(entry, ['COMPLETED']);
    expect(JSON.stringify(entry.end)).toMatch(/job-died.*on every node/);
  });

  it('is queued again when the controller has forgotten it and nothing says how it ended', async () => {
    const entry = await entryInQueue();
    expect(await look(entry, Array(5).fill(null))).toContain('knows nothing of job 7 any more');
    expect(entry).toMatchObject({ id: null, end: null });
  });

  it('waits for what it needs when that is queued again, and is withdrawn where nothing more shall start', async () => {
    const entry = await entryInQueue();
    await look(entry, ['CANCELLED DependencyNeverSatisfied']);
    expect(entry).toMatchObject({ id: null, end: null });
    await look(entry, ['CANCELLED'], true);
    expect(entry.end).toEqual({ state: 'withdrawn' });
  });

  it('says how much memory it had when that was too little', async () => {
    const entry = await entryInQueue();
    await look(entry, ['OUT_OF_MEMORY']);
    expect(JSON.stringify(entry.end)).toMatch(/out-of-memory.*100 MiB/);
  });
});
