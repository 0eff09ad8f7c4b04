// A run that others watch: the built command line, its events as they come, and `status` beside it, while it runs and after.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunLine } from '../../bench/contract/run-line.js';
import type { StoreStatus } from '../../bench/pipeline/execution/journal/store-status.js';
import { prepareTinyRun, TINY_SUITE, type TinyRun } from '../fixtures/tiny-suite.js';
import { cli, startCli } from '../support/cli.js';
import { requireComponent } from '../support/components.js';
import { PYTHON, pythonHas } from '../support/python.js';

/** Each victim trains until it is stopped; what is watched needs no end. */
const SUITE = {
  ...TINY_SUITE,
  victims: TINY_SUITE.victims.map((victim) => ({
    ...victim,
    training: { epochs: 20_000, batchSize: 32, learningRate: 0.02 },
  })),
  ...{ controls: [], detectors: [], throughput: [], defenses: [{ defense: 'none' }] },
};

/** A family a line, with the value of each sample by its labels. */
const PARSE = `
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
print(json.dumps([[f.name, f.type, [[s.name, s.labels, s.value] for s in f.samples]] for f in text_string_to_metric_families(sys.stdin.read())]))
`;

const folder = mkdtempSync(path.join(tmpdir(), 'stealbench-watching-'));
let run: TinyRun;
let end: Awaited<ReturnType<typeof startCli>>;
let during: StoreStatus;
let text: string;
let metrics: string;

beforeAll(async () => {
  run = await prepareTinyRun(folder, SUITE);
  const events = path.join(folder, 'events.jsonl');
  const running = startCli(['run', run.suite, ...run.args, '--backend', 'wasm', '--events', events]);
  const hasBegun = (): boolean => readFileSync(events, { encoding: 'utf8', flag: 'a+' }).includes('"job-progress"');
  while (!hasBegun()) await setTimeout(50);
  const status = (...args: readonly string[]) => cli(['status', '--store', run.store, ...args]);
  during = JSON.parse((await status('--json')).stdout) as StoreStatus;
  text = (await status()).stdout;
  metrics = (await status('--openmetrics')).stdout;
  running.kill('SIGTERM');
  end = await running;
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const lines = (file: string): readonly RunLine[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RunLine);

describe('a run that another terminal watches', () => {
  it('is seen running, with the job that trains and its progress', () => {
    expect(during.runs).toMatchObject([
      { state: 'running', suite: { name: 'tiny' }, jobs: { done: 0, running: 1, failed: 0 }, outcome: null },
    ]);
    const [training] = during.runs[0]?.running ?? [];
    expect(training).toMatchObject({ label: expect.stringContaining('train-victim/') as string, where: null });
    expect(training?.fraction).toBeGreaterThanOrEqual(0);
    expect(text).toMatch(/^tiny 1\.0\.0 {2}running {2}process \d+ on /m);
    expect(text).toMatch(/^ {2}running .*train-victim\/tiny-cnn\/s1/m);
  });

  it('tells its events to a file, the same as to its store, and as the last one that it was interrupted', () => {
    expect(end.exitCode).toBe(143);
    const events = lines(path.join(folder, 'events.jsonl'));
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['run-started', 'job-started', 'job-progress', 'run-ended']),
    );
    expect(events.at(-1)).toMatchObject({ type: 'run-ended', outcome: 'interrupted', error: null });
    expect(lines(path.join(run.store, 'runs', `${events[0]?.run ?? ''}.jsonl`))).toEqual(events);
  });

  it('is seen as interrupted afterwards', async () => {
    expect((await cli(['status', '--store', run.store])).stdout).toMatch(/^tiny 1\.0\.0 {2}interrupted/m);
  });

  it('is refused where standard output would hold two things', async () => {
    const { exitCode, stderr } = await cli(['run', run.suite, ...run.args, '--events', '-', '--json']);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('(two-outputs)') as string]);
  });
});

describe.skipIf(!requireComponent('prometheus-client', pythonHas('prometheus_client')))('OpenMetrics text', () => {
  const parsed = (): readonly [string, string, readonly [string, Readonly<Record<string, string>>, number][]][] => {
    const { stdout, stderr, status } = spawnSync(PYTHON, ['-c', PARSE], { input: metrics, encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    return JSON.parse(stdout) as ReturnType<typeof parsed>;
  };

  it('is read by Prometheus’s own client, with the figures of the run', () => {
    const families = new Map(parsed().map(([name, type, samples]) => [name, { type, samples }]));
    expect(families.get('stealbench_run')?.type).toBe('info');
    const states = families.get('stealbench_run_state')?.samples.filter(([, , value]) => value === 1);
    expect(states?.map(([, labels]) => labels['stealbench_run_state'])).toEqual(['running']);
    const jobs = families.get('stealbench_jobs')?.samples.map(([, labels, value]) => [labels['state'], value]);
    const { cached, done, failed, running, waiting } = during.runs[0]?.jobs ?? { cached: 1 };
    expect(Object.fromEntries(jobs ?? [])).toEqual({ cached, done, failed, running, waiting });
    expect(families.get('stealbench_store_free_bytes')?.samples[0]?.[2]).toBeGreaterThan(0);
  });
});
