// Which job is handed over when, by an executor that computes nothing, and how much looking that takes.
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Job } from '../../../../bench/contract/plan.js';
import type { Executor, TaskEnd } from '../../../../bench/pipeline/execution/executor.js';
import { Schedule } from '../../../../bench/pipeline/execution/schedule.js';
import { EvidenceStore } from '../../../../bench/pipeline/store/evidence-store.js';
import { throughputSpec } from '../../../fixtures/evidence.js';

const HARNESS = { harnessVersion: '0', harnessCommit: null, harnessDirty: null, node: '20', tfjs: '4' };

const job = (key: string, needs: readonly string[] = [], url?: string): Job => ({
  ...{ key, label: key, needs: [...needs], backendFamily: 'cpu', cost: 1, spec: throughputSpec },
  ...(url === undefined ? {} : { endpoint: { url } }),
});

interface Place {
  readonly atOnce?: number;
  readonly keepsOrder?: boolean;
  readonly keepGoing?: boolean;
  /** Keys of jobs that fail. */
  readonly failing?: readonly string[];
}

/** Runs jobs that take a turn of the event loop each; what began, and what was under way together. */
async function scheduled(
  jobs: readonly Job[],
  { atOnce = 2, keepsOrder = false, keepGoing = true, failing = [] }: Place = {},
) {
  const begun: string[] = [];
  const together: string[] = [];
  const open = new Set<string>();
  const run = async (key: string): Promise<TaskEnd> => {
    begun.push(key);
    open.add(key);
    together.push([...open].join('+'));
    await setImmediate();
    open.delete(key);
    const error = { code: 'broken', message: 'it broke', hint: 'Mend it.' };
    const failure = { state: 'failed', label: key, error } as const;
    return failing.includes(key) ? { state: 'failed', failure, logFile: '' } : { state: 'done' };
  };
  const executor: Executor = {
    ...{ parallel: atOnce, keepsOrder },
    admit: (_, count) => Promise.resolve(count < atOnce),
    run: (task) => run(task.request.job.key),
    withdraw: () => Promise.resolve(),
  };
  const { signal } = new AbortController();
  const schedule = new Schedule(
    {
      ...{ jobs, store: new EvidenceStore('/nowhere'), dataRoot: '', backend: 'cpu', parallel: atOnce, threads: 1 },
      ...{ precision: 'fp32', forced: new Set<string>(), keepGoing, timeLimitMs: 1, signal, onEvent: () => undefined },
      executor,
    },
    HARNESS,
  );
  const notStarted = await schedule.all(jobs);
  return { begun, together, notStarted, ran: schedule.ran, failures: [...schedule.failures.keys()] };
}

describe('the schedule', () => {
  it('hands jobs over in the order of the plan as soon as what they need is done', async () => {
    const jobs = [job('a'), job('b', ['a']), job('c', ['a']), job('d', ['b', 'c']), job('e')];
    expect(await scheduled(jobs)).toMatchObject({ begun: ['a', 'e', 'b', 'c', 'd'], notStarted: 0, ran: 5 });
  });

  it('hands all over at once to an executor that keeps the order itself', async () => {
    const jobs = [job('a'), job('b', ['a']), job('c', ['b'])];
    expect((await scheduled(jobs, { atOnce: 9, keepsOrder: true })).together.at(-1)).toBe('a+b+c');
  });

  it('lets one job at a time ask an address, and others go on beside it', async () => {
    const jobs = [job('a', [], 'u'), job('b', [], 'u'), job('c', [], 'v'), job('d')];
    const { together } = await scheduled(jobs, { atOnce: 4 });
    expect(together.some((one) => one.includes('a') && one.includes('b'))).toBe(false);
    expect(together).toContain('a+c+d');
  });

  it('passes over what needs a failed job, whatever lies between, and runs the rest', async () => {
    const jobs = [job('a'), job('b', ['a']), job('c', ['b']), job('d')];
    expect(await scheduled(jobs, { failing: ['a'] })).toMatchObject({
      ...{ begun: ['a', 'd'], failures: ['a', 'b', 'c'], notStarted: 2, ran: 2 },
    });
  });

  it('starts nothing more after a failure unless it is told to go on', async () => {
    const jobs = [job('a'), job('b', ['a']), job('c'), job('d')];
    const ended = await scheduled(jobs, { failing: ['a'], keepGoing: false, atOnce: 1 });
    expect(ended).toMatchObject({ begun: ['a'], failures: ['a', 'b'], notStarted: 3 });
  });

  it('looks at what each job needs a few times and no more, however many wait before those that may start', async () => {
    let looks = 0;
    const counted = (one: Job): Job =>
      Object.defineProperty({ ...one }, 'needs', {
        get() {
          looks++;
          return one.needs;
        },
      });
    const count = 10_000;
    const later = Array.from({ length: count }, (_, index) => job(`later-${index}`, ['last']));
    const ready = Array.from({ length: count }, (_, index) => job(`ready-${index}`));
    const jobs = [...later, ...ready, job('last', [`ready-${count - 1}`])].map(counted);
    const { ran } = await scheduled(jobs, { atOnce: 8 });
    expect(ran).toBe(2 * count + 1);
    expect(looks).toBeLessThanOrEqual(3 * jobs.length);
  });
});
