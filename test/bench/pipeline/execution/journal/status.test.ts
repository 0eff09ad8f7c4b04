// What a journal says of its run: counts, time left, and whether its process is still there.
import { describe, expect, it } from 'vitest';
import type { BareRunLine, RunLine } from '../../../../../bench/contract/run-line.js';
import { remaining } from '../../../../../bench/pipeline/execution/journal/remaining.js';
import { runStatus } from '../../../../../bench/pipeline/execution/journal/status.js';
import { ownIdentity } from '../../../../../bench/lib/process/identity.js';

const NOON = Date.parse('2026-12-01T12:00:00Z');
const at = (seconds: number): string => new Date(NOON + seconds * 1000).toISOString();
const line = (seconds: number, bare: BareRunLine): RunLine => ({ run: 'r', at: at(seconds), ...bare });
const job = (name: string, cost = 100, kind = 'train-victim') => ({
  key: name.padEnd(64, '0'),
  label: name,
  kind,
  cost,
});

const START: BareRunLine = {
  type: 'run-started',
  suite: { name: 'tiny', version: '1.0.0' },
  process: { host: 'here', ...ownIdentity() },
  ...{ jobs: 4, cached: 2, parallel: 2 },
  kinds: { 'train-victim': { jobs: 3, cost: 300 }, evaluate: { jobs: 1, cost: 0 } },
};
const DEAD = { ...START, process: { ...START.process, began: 'never' } };
const ELSEWHERE = { ...START, process: { ...START.process, place: 'another machine' } };

const SO_FAR: readonly RunLine[] = [
  line(0, START),
  line(0, { type: 'job-started', ...job('a'), where: null }),
  line(1, { type: 'job-started', ...job('b'), where: 'node2' }),
  line(10, { type: 'job-finished', ...job('a'), seconds: 10 }),
  line(11, { type: 'job-progress', ...job('b'), fraction: 0.5, note: 'epoch 1 of 2' }),
];

describe('the status of a run', () => {
  it('counts what is done, runs and waits, and times what runs by the present', () => {
    const status = runStatus(SO_FAR, new Date(NOON + 21_000));
    expect(status).toMatchObject({
      ...{ state: 'running', outcome: null, seconds: 21 },
      jobs: { total: 4, cached: 2, done: 1, failed: 0, running: 1, waiting: 2 },
      running: [{ label: 'b', where: 'node2', fraction: 0.5, seconds: 20, note: 'epoch 1 of 2' }],
      slowest: [{ label: 'a', seconds: 10 }],
      finished: { 'train-victim': { jobs: 1, seconds: 10 } },
    });
  });

  it('lists a failed job with its hint and log, and counts it no longer among those that run', () => {
    const error = { code: 'job-died', message: 'it died', hint: 'Read its log.' };
    const failed = line(12, { type: 'job-failed', ...job('b'), state: 'failed', error, log: '/logs/b' });
    const status = runStatus([...SO_FAR, failed], new Date(NOON + 21_000));
    expect(status?.failures).toEqual([{ label: 'b', state: 'failed', error, log: '/logs/b' }]);
    expect(status?.jobs).toMatchObject({ failed: 1, running: 0, waiting: 2 });
  });

  it('starts the time of a job anew that was put back into a queue', () => {
    const again = line(15, { type: 'job-started', ...job('b'), where: 'node3' });
    const status = runStatus([...SO_FAR, again], new Date(NOON + 21_000));
    expect(status?.running).toMatchObject([{ where: 'node3', seconds: 6, fraction: null }]);
  });

  it('is gone where the process is no more, and nothing runs then', () => {
    const status = runStatus([line(0, DEAD), ...SO_FAR.slice(1)], new Date(NOON + 21_000));
    expect(status).toMatchObject({ state: 'gone', seconds: 11, running: [], remaining: { seconds: null } });
  });

  it.each([
    [200, 'running'],
    [400, 'silent'],
  ])('on another machine, %i s after its last line, is %s', (seconds, state) => {
    const status = runStatus([line(0, ELSEWHERE), ...SO_FAR.slice(1)], new Date(NOON + 11_000 + seconds * 1000));
    expect(status?.state).toBe(state);
  });

  it('ends with the cells by state, whatever became of its process', () => {
    const end = line(30, { type: 'run-ended', outcome: 'incomplete', cells: { completed: 3, failed: 1 }, error: null });
    const status = runStatus([line(0, DEAD), ...SO_FAR.slice(1), end], new Date(NOON + 1e6));
    expect(status).toMatchObject({
      state: 'ended',
      outcome: 'incomplete',
      seconds: 30,
      cells: { completed: 3, failed: 1 },
    });
  });

  it('is unknown without a first line', () => {
    expect(runStatus(SO_FAR.slice(1), new Date(NOON))).toBeNull();
  });
});

describe('the time that is left', () => {
  const kinds = { long: { jobs: 4, cost: 400 }, short: { jobs: 2, cost: 0 } };
  const none = { finished: [], failed: [], running: [], mostAtOnce: 1, isQueue: false };

  it('is unknown, with the reason, before any job has got anywhere', () => {
    const running = [{ kind: 'long', cost: 100, seconds: 50, fraction: 0.01 }];
    expect(remaining({ ...none, kinds, running, parallel: 2 })).toEqual({
      seconds: null,
      reason: 'no job has got far enough to tell',
    });
  });

  it('goes by seconds an image of the kind, and by jobs where a kind has no cost', () => {
    const finished = [
      { kind: 'long', cost: 100, seconds: 50 },
      { kind: 'short', cost: 0, seconds: 4 },
    ];
    // Three long ones of 50 s, a short one of 4 s, one after another.
    expect(remaining({ ...none, kinds, finished, parallel: 2 }).seconds).toBe(154);
  });

  it('shares the work among those that run, and is no less than the longest of them', () => {
    const running = [
      { kind: 'long', cost: 100, seconds: 30, fraction: 0.25 },
      { kind: 'long', cost: 100, seconds: 90, fraction: 0.9 },
    ];
    const all = { long: { jobs: 2, cost: 200 } };
    const two = { ...none, running, mostAtOnce: 2 };
    expect(remaining({ ...two, kinds: all, parallel: 2 }).seconds).toBeCloseTo(90, 9);
    // Two more, at the mean of 120 and 100 s each: (90 + 10 + 220) / 2.
    const more = { long: { jobs: 4, cost: 400 } };
    expect(remaining({ ...two, kinds: more, parallel: 2 }).seconds).toBeCloseTo(160, 9);
  });

  it('expects as many at once as there is room for while all wait for one, and later as many as were seen', () => {
    const running = [{ kind: 'long', cost: 100, seconds: 50, fraction: 0.5 }];
    const many = { long: { jobs: 9, cost: 900 } };
    // 50 s of the one that runs, and eight of 100 s, four at once.
    expect(remaining({ ...none, kinds: many, running, parallel: 4 }).seconds).toBeCloseTo(850 / 4, 9);
    const finished = Array.from({ length: 4 }, () => ({ kind: 'long', cost: 100, seconds: 100 }));
    // Four more, and memory let no more than two run.
    const seen = { ...none, kinds: many, running, finished, mostAtOnce: 2, parallel: 4 };
    expect(remaining(seen).seconds).toBeCloseTo(450 / 2, 9);
    // Two hundred places in a queue are no machines.
    const queue = { ...none, kinds: many, running, mostAtOnce: 1, isQueue: true, parallel: 200 };
    expect(remaining(queue).seconds).toBeCloseTo(850, 9);
  });

  it('is unknown while what makes up most of it has not begun: a small job tells nothing of a large one', () => {
    const most = { short: { jobs: 2, cost: 20 }, long: { jobs: 2, cost: 60_000 } };
    const finished = [{ kind: 'short', cost: 10, seconds: 1 }];
    const blind = { seconds: null, reason: 'the longest jobs have not begun' };
    expect(remaining({ ...none, kinds: most, finished, parallel: 1 })).toEqual(blind);
    const running = [{ kind: 'long', cost: 30_000, seconds: 60, fraction: 0.5 }];
    // 60 s of that one, 120 s of the other, 1 s of the small one.
    expect(remaining({ ...none, kinds: most, finished, running, parallel: 1 }).seconds).toBeCloseTo(181, 9);
  });

  it('expects nothing more of jobs that failed', () => {
    const finished = [{ kind: 'long', cost: 100, seconds: 50 }];
    const failed = [1, 2, 3].map(() => ({ kind: 'long', cost: 100 }));
    expect(remaining({ ...none, kinds: { long: kinds.long }, finished, failed, parallel: 1 }).seconds).toBe(0);
  });
});
