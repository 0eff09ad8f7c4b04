// Whole comparisons with real processes of a benchmark that is not ours; its times are invented, so the verdicts are known.
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { compare, type CompareOptions } from '../../../bench/regression/compare.js';
import { ourError } from '../../support/errors.js';
import { temporaryFolder } from '../../support/temporary.js';

// Dozens of processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

const TINY = path.resolve(import.meta.dirname, '../../fixtures/regression/tiny.js');

/** Compares two processes of the tiny benchmark, each with its factors and its counter. */
async function run(head: readonly string[], options: Partial<CompareOptions> = {}) {
  const folder = await temporaryFolder();
  const side = (name: string, parameters: readonly string[]) => ({
    file: process.execPath,
    parameters: [TINY, path.join(folder, name), ...parameters],
    cwd: folder,
    env: {},
  });
  return compare({
    base: 'before',
    head: 'after',
    contests: [{ name: 'tiny', sides: { base: side('base', ['1']), head: side('head', head) } }],
    added: [],
    pairs: 3,
    seed: 1,
    allowAdded: false,
    accepted: new Set(),
    certificate: null,
    timeLimitMs: 60_000,
    signal: new AbortController().signal,
    onProcess: () => undefined,
    ...options,
  });
}

describe('compare', () => {
  it('calls a slowdown regressed once a second batch of as many pairs has confirmed it', async () => {
    const { outcome, benchmarks } = await run(['1.2,1.21,1.22']);
    const [kernel, still] = benchmarks;
    // The p10 of 1, 1.01, …, 1.19 is at position 1.9.
    expect(kernel?.base.p10Ms).toBeCloseTo(1.019, 12);
    expect(outcome).toBe('regressed');
    expect(kernel).toMatchObject({ verdict: 'regressed', confirmation: { call: 'regressed' } });
    expect(kernel?.confirmation?.pairs).toHaveLength(3);
    // Nobody asked for the control again.
    expect(still).toMatchObject({ control: true, verdict: 'equivalent', confirmation: null });
  });

  it('does not believe a slowdown that the second batch does not show', async () => {
    const { outcome, benchmarks } = await run([`${'1.2,'.repeat(3)}1,1,1`]);
    expect(outcome).toBe('inconclusive');
    expect(benchmarks[0]).toMatchObject({
      verdict: 'inconclusive',
      reason: 'a second batch did not confirm that it regressed',
    });
  });

  it('doubles the pairs where it cannot tell, and then says so', async () => {
    const { outcome, benchmarks } = await run(['0.7,1.4,1']);
    expect(outcome).toBe('inconclusive');
    expect(benchmarks[0]).toMatchObject({ verdict: 'inconclusive', doubled: true, confirmation: null });
    expect(benchmarks[0]?.evidence.pairs).toHaveLength(6);
  });

  it('stops at one more oracle call, however fast it was', async () => {
    const { outcome, benchmarks } = await run(['0.5', '8']);
    expect(outcome).toBe('regressed');
    expect(benchmarks[0]).toMatchObject({
      verdict: 'regressed',
      reason: 'does more work than before: oracleCalls',
      counters: [{ name: 'oracleCalls', base: 7, head: 8, verdict: 'increased' }],
    });
  });

  it('lets a declared increase and a decrease pass, and shows them', async () => {
    const accepted = await run(['1', '8'], { accepted: new Set(['kernel/oracleCalls']) });
    expect(accepted).toMatchObject({ outcome: 'passed', benchmarks: [{ counters: [{ verdict: 'accepted' }] }, {}] });
    expect(await run(['1', '6'])).toMatchObject({
      outcome: 'passed',
      benchmarks: [{ counters: [{ verdict: 'decreased' }] }, {}],
    });
  });

  it('refuses a counter that is not the same in every process', async () => {
    const contests = (folder: string) => {
      const script = `console.log(JSON.stringify({schemaVersion:1,benchmarks:[{id:'a',samplesMs:[1],counters:{rows:process.pid}}]}))`;
      const side = { file: process.execPath, parameters: ['-e', script], cwd: folder, env: {} };
      return [{ name: 'a', sides: { base: side, head: side } }];
    };
    const error = await ourError(run(['1'], { contests: contests(await temporaryFolder()), pairs: 2 }));
    expect(error).toMatchObject({ code: 'counter-unsteady', exitCode: 3 });
  });
});
