// One job asked for twice at once, as by two runs on one store: it is computed once, and both have its evidence.
import { describe, expect, it } from 'vitest';
import { jobKey } from '../../../../bench/pipeline/plan/keys.js';
import { runTask } from '../../../../bench/pipeline/execution/run-task.js';
import { EvidenceStore } from '../../../../bench/pipeline/store/evidence-store.js';
import { throughputSpec } from '../../../fixtures/evidence.js';
import { temporaryFolder } from '../../../support/temporary.js';

const HARNESS = { harnessVersion: '0', harnessCommit: null, harnessDirty: null, node: '20', tfjs: '4' };

describe('a job that two runs need', () => {
  it('is computed by one of them, while the other waits and takes what it left', async () => {
    const store = await temporaryFolder();
    const spec = { ...throughputSpec, batchSize: 1, samples: 1 };
    const job = { key: jobKey(spec, 'cpu'), backendFamily: 'cpu', label: 'a job', needs: [], cost: 1, spec };
    const request = {
      job,
      store,
      data: store,
      backend: 'cpu',
      threads: 1,
      precision: 'fp32',
      harness: HARNESS,
    } as const;
    const processes: number[] = [];
    const notes: string[] = [];
    const { signal } = new AbortController();
    const options = {
      request,
      fresh: false,
      timeLimitMs: 60_000,
      signal,
      onSpawn: (pid: number) => processes.push(pid),
    };
    const run = () => runTask({ ...options, onProgress: (_, note) => notes.push(note) });
    const ends = await Promise.all([run(), run()]);
    expect(ends.map(({ ok }) => ok)).toEqual([true, true]);
    expect(processes).toHaveLength(1);
    expect(notes).toContain(`process ${process.pid} computes it already`);
    expect(await new EvidenceStore(store).manifest(job.key)).not.toBeNull();
  }, 60_000);
});
