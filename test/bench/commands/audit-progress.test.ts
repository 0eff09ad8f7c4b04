// What an audit tells while it goes on, from the events of a run and a clock of the test's.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { auditProgress } from '../../../bench/commands/audit/progress.js';
import type { Job } from '../../../bench/contract/plan.js';
import type { RunEvent } from '../../../bench/pipeline/execution/events.js';

const job = (kind: string, key: string, cost: number, asks: boolean): Job =>
  ({
    ...{ key, label: `${kind}/${key}`, backendFamily: 'wasm', needs: [], cost, spec: { kind } },
    ...(asks ? { endpoint: { url: 'http://localhost:1' } } : {}),
  }) as unknown as Job;
const STEAL = job('steal', 'a', 100, true);

async function told({ queriesPerSecond, train = 90 }: { queriesPerSecond?: number; train?: number } = {}): Promise<
  readonly string[]
> {
  const lines: string[] = [];
  let time = 0;
  const TRAIN = job('train-surrogate', 'b', train, false);
  const display = (event: RunEvent): void => {
    if (event.type === 'notice') lines.push(event.text);
  };
  const hear = auditProgress({
    ...{ display, expected: 600, clock: () => time },
    access: { pricePerThousand: 10, ...(queriesPerSecond === undefined ? {} : { queriesPerSecond }) },
    asked: () => Promise.resolve({ requests: 2, queries: 68, probes: 32, withoutAnswer: 0, kept: 68 }),
  });
  // What was asked is read from disk: the line comes a moment later.
  const progress = async (event: RunEvent): Promise<void> => {
    hear(event);
    await nextTurn();
  };
  await progress({ type: 'started', jobs: [STEAL, TRAIN], cached: 0, parallel: 1 });
  await progress({ type: 'job-started', job: STEAL, where: null });
  time = 20_000;
  await progress({ type: 'job-progress', job: STEAL, fraction: 0.5, note: '' });
  time = 40_000;
  await progress({ type: 'job-progress', job: STEAL, fraction: 0.8, note: '' });
  await progress({ type: 'job-progress', job: STEAL, fraction: 0.9, note: '' });
  await progress({ type: 'job-finished', job: STEAL, durationMs: 50_000 });
  await progress({ type: 'job-started', job: TRAIN, where: null });
  await progress({ type: 'job-finished', job: TRAIN, durationMs: 1 });
  return lines;
}

describe('the progress of an audit', () => {
  it('tells queries, cost and the time left: every half minute of asking, and when a job ends that asks', async () => {
    const lines = await told();
    // 40 s for four fifths of a cost of 100 are 10 s for the rest, and 45 s for a cost of 90.
    expect(lines).toEqual([
      '68 queries and 32 probes asked, 1.00 USD; about 55.0 s left',
      // Training alone is left, and has not begun.
      '68 queries and 32 probes asked, 1.00 USD',
    ]);
  });

  it('does not guess at training from the start of small jobs', async () => {
    expect((await told({ train: 3000 }))[0]).toBe('68 queries and 32 probes asked, 1.00 USD');
  });

  it('promises no more than the rate of the victim allows', async () => {
    // 500 images are left to ask, one a second.
    expect((await told({ queriesPerSecond: 1 }))[0]).toContain('about 8.3 min left');
  });
});
