// gc as a user starts it: what it would remove and removes, beside a run that goes on, and killed on the way.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareTinyRun, TINY_SUITE, type TinyRun } from '../fixtures/tiny-suite.js';
import { cli, startCli } from '../support/cli.js';

const NO_MORE = { controls: [], detectors: [], throughput: [], defenses: [{ defense: 'none' }] };

const folder = mkdtempSync(path.join(tmpdir(), 'stealbench-gc-'));
let one: TinyRun;
/** Of the same victim with another seed: shares no job with the first. */
let other: string;

beforeAll(async () => {
  one = await prepareTinyRun(folder, { ...TINY_SUITE, ...NO_MORE });
  other = path.join(folder, 'other.json');
  writeFileSync(other, JSON.stringify({ ...TINY_SUITE, ...NO_MORE, name: 'other', seeds: [2] }));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (suite: string) => cli(['run', suite, ...one.args, '--backend', 'wasm']);
const gc = async (...more: readonly string[]): Promise<string> => {
  const { exitCode, stdout, stderr } = await cli(['gc', one.suite, ...one.args, '--backend', 'wasm', ...more]);
  expect(exitCode, stderr).toBe(0);
  return stdout;
};

/** Jobs of a suite, and how many of them have evidence. */
async function jobsOf(suite: string): Promise<readonly [number, number]> {
  const { stdout } = await cli(['plan', suite, ...one.args, '--backend', 'wasm', '--json']);
  const { cached } = JSON.parse(stdout) as { readonly cached: Readonly<Record<string, boolean>> };
  const all = Object.values(cached);
  return [all.length, all.filter(Boolean).length];
}

function evidence(): readonly string[] {
  const root = path.join(one.store, 'evidence');
  return readdirSync(root).flatMap((part) => readdirSync(path.join(root, part)));
}

describe('gc', () => {
  it('says what the given suites do not need, and removes that and nothing else once it is told to', async () => {
    expect((await run(one.suite)).exitCode).toBe(0);
    expect((await run(other)).exitCode).toBe(0);
    const [jobs] = await jobsOf(other);
    const before = evidence();
    expect(await gc()).toContain(`Evidence of ${jobs} jobs`);
    expect(await gc('--dry-run')).toContain('Nothing was removed');
    expect(evidence()).toEqual(before);
    expect(await gc('--remove')).toContain('was removed');
    expect([await jobsOf(one.suite), await jobsOf(other)]).toEqual([
      [before.length - jobs, before.length - jobs],
      [jobs, 0],
    ]);
    expect(readdirSync(path.join(one.store, 'tmp'))).toEqual([]);
    expect(await gc('--remove')).toContain('Nothing else is there to be removed');
  }, 240_000);

  it('removes nothing that a run beside it counts on, done and yet to be done', async () => {
    const running = startCli(['run', other, ...one.args, '--backend', 'wasm', '--jobs', '1']);
    let said = '';
    running.stderr.on('data', (text: Buffer) => (said += text.toString()));
    while (!said.includes('done    train-victim')) await setTimeout(20);
    expect(await gc('--remove')).toMatch(/for 1 run that goes on alone/);
    expect((await running).exitCode).toBe(0);
    const [jobs, cached] = await jobsOf(other);
    expect(cached).toBe(jobs);
  }, 240_000);

  it('that is killed on the way loses nothing that is needed, and the next one ends its work', async () => {
    const [pattern = ''] = evidence();
    const place = (key: string): string => path.join(one.store, 'evidence', key.slice(0, 2), key);
    // Jobs of plans that nobody has: enough of them that it takes a while.
    const useless = Array.from({ length: 1500 }, (_, index) => `f${index.toString(16).padStart(63, '0')}`);
    for (const key of useless) {
      mkdirSync(path.dirname(place(key)), { recursive: true });
      cpSync(place(pattern), place(key), { recursive: true });
    }
    const collecting = startCli(['gc', one.suite, other, ...one.args, '--backend', 'wasm', '--remove']);
    const left = (): number => useless.filter((key) => existsSync(place(key))).length;
    while (left() === useless.length) await setTimeout(2);
    collecting.kill('SIGKILL');
    expect((await collecting).signal).toBe('SIGKILL');
    const some = left();
    expect(some).toBeGreaterThan(0);
    const needed = evidence().filter((key) => !useless.includes(key)).length;
    for (const suite of [one.suite, other]) {
      const [jobs, cached] = await jobsOf(suite);
      expect(cached).toBe(jobs);
    }
    const { stdout } = await cli(['gc', one.suite, other, ...one.args, '--remove', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ kept: needed, removed: some });
    expect([left(), readdirSync(path.join(one.store, 'tmp'))]).toEqual([0, []]);
  }, 240_000);

  it('refuses to guess what cells need that cannot be planned here', async () => {
    const { exitCode, stderr } = await cli([
      'gc',
      one.suite,
      '--store',
      one.store,
      '--data',
      path.join(folder, 'none'),
    ]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('(plan-incomplete)') as string]);
  });
});
