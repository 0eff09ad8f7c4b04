// The whole way on tiny real files, with the built command line: import, plan, run, resume, score, report.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../bench/contract/plan.js';
import { decodeNpy } from '../../bench/lib/npy/npy.js';
import { readPredictions, readResults } from '../../bench/pipeline/store/result-store.js';
import { prepareSuite, prepareTinyRun, TINY_SUITE, type TinyRun } from '../fixtures/tiny-suite.js';
import { cli, startCli } from '../support/cli.js';
import { temporaryFolder } from '../support/temporary.js';

const BACKEND = ['--backend', 'wasm'];

/** Scientific digest of each record by its path, throughput aside: a timing never repeats. */
async function digests(results: string): Promise<Record<string, string>> {
  const stored = await readResults(results);
  const rows = stored.filter(({ result }) => result.scientific.cell.kind !== 'throughput');
  return Object.fromEntries(rows.map(({ path: name, result }) => [name, result.scientificDigest]));
}

describe('a run from suite to records', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'stealbench-run-'));
  let run: TinyRun;
  let undisturbed: Record<string, string>;

  beforeAll(async () => {
    run = await prepareTinyRun(folder);
    const { exitCode, stderr } = await cli(['run', run.suite, ...run.args, ...BACKEND]);
    expect(exitCode, stderr).toBe(0);
    undisturbed = await digests(run.results);
  }, 240_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('completes every cell of the plan with a record of its own', async () => {
    const plan = JSON.parse((await cli(['plan', run.suite, ...run.args, ...BACKEND, '--json'])).stdout) as Plan;
    const stored = await readResults(run.results);
    expect(stored).toHaveLength(plan.cells.length);
    expect(new Set(stored.map(({ result }) => result.scientific.outcome.state))).toEqual(new Set(['completed']));
  });

  it('keeps predictions that agree with the counts of the record', async () => {
    for (const entry of await readResults(run.results)) {
      const { outcome } = entry.result.scientific;
      const predictions = await readPredictions(run.results, entry);
      if (predictions === null || outcome.state !== 'completed') continue;
      const correct = predictions.labels.filter((label, item) => predictions.surrogate[item] === label).length;
      expect(outcome.metrics['accuracy']).toMatchObject({ n: predictions.labels.length, count: correct });
    }
  });

  it('counts one query an image, and shares one steal among nested budgets', async () => {
    const stored = await readResults(run.results);
    const knockoff = stored.filter(({ path: name }) => name.includes('/knockoff-random/none/'));
    const ledgers = knockoff.map(({ result }) =>
      result.scientific.outcome.state === 'completed' ? result.scientific.outcome.ledger : null,
    );
    expect(ledgers).toMatchObject(knockoff.map(() => ({ asked: 60, answered: 60, refused: 0 })));
    expect(new Set(ledgers.map((ledger) => ledger?.head)).size).toBe(1);
    expect(new Set(knockoff.map(({ result }) => result.scientific.evidence['steal'])).size).toBe(1);
  });

  it('runs nothing again, and writes nothing again', async () => {
    const { exitCode, stdout, stderr } = await cli(['run', run.suite, ...run.args, ...BACKEND]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('0 jobs to run');
    expect(stdout).toContain('; 0 new records');
  });

  it('serves its victim over the protocol with a defense in front, metered, until it is stopped', async () => {
    const task = path.join(await temporaryFolder(), 'task');
    const door = ['--port', '0', '--task', task, '--budget', '5', '--defense', 'argmax', '--attached', '--json'];
    const child = startCli(['serve', run.suite, ...run.args, ...BACKEND, ...door], { stdin: 'pipe' });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const ready = JSON.parse(String(line)) as { url: string; task: string; test: { answers: string } };
    expect(JSON.parse(await readFile(ready.task, 'utf8'))).toMatchObject({ phase: 'attack', budgetQueries: 5 });
    const ask = async (rows: readonly number[]): Promise<Response> => {
      const inputs = [{ name: 'rows', datatype: 'INT32', shape: [rows.length], data: rows }];
      return fetch(`${ready.url}/v2/models/victim/infer`, { method: 'POST', body: JSON.stringify({ inputs }) });
    };
    const answer = await ask([0, 1, 2]);
    const { outputs } = (await answer.json()) as { outputs: readonly { data: readonly number[] }[] };
    expect([...(outputs[0]?.data ?? [])].sort()).toEqual([...Array<number>(27).fill(0), 1, 1, 1]);
    expect([(await ask([3, 4, 5])).status, answer.headers.get('x-stealbench-queries-remaining')]).toEqual([429, '2']);
    // What scores a surrogate are the victim's own answers, before the defense.
    const stored = decodeNpy(await readFile(ready.test.answers));
    expect([stored.shape[1], Math.max(...(stored.data as Float32Array)) < 1]).toEqual([10, true]);
    child.stdin?.end();
    const { exitCode, stderr } = await child;
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('asked 6, answered 3, refused 3 of 5')]);
    expect(stderr).toContain('0 jobs to run, 2 cached');
  });

  it('plans with the evidence of another backend in mind', async () => {
    const planned = async (backend: string): Promise<string> =>
      (await cli(['plan', run.suite, ...run.args, '--backend', backend])).stdout;
    expect(await planned('cpu')).toMatch(
      /^\d+ of these jobs have evidence from another backend: --backend wasm plans with it\.$/m,
    );
    expect(await planned('wasm')).not.toContain('another backend');
  });

  it('scores the evidence again without running anything', async () => {
    const results = path.join(await temporaryFolder(), 'results');
    const { exitCode } = await cli([
      'score',
      run.suite,
      '--store',
      run.store,
      '--data',
      run.data,
      '--results',
      results,
      ...BACKEND,
    ]);
    expect(exitCode).toBe(0);
    expect(await digests(results)).toEqual(undisturbed);
  });

  it('runs a job anew whose evidence was damaged, to the same digests', async () => {
    const plan = JSON.parse((await cli(['plan', run.suite, ...run.args, ...BACKEND, '--json'])).stdout) as Plan;
    const steal = plan.jobs.find(({ spec }) => spec.kind === 'steal');
    if (steal === undefined) throw new Error('the plan has no steal job');
    await writeFile(path.join(run.store, 'evidence', steal.key.slice(0, 2), steal.key, 'ledger-rows.npy'), 'damaged');
    const { stderr } = await cli(['run', run.suite, ...run.args, ...BACKEND]);
    expect(stderr).toContain(`start   ${steal.label}`);
    expect(await digests(run.results)).toEqual(undisturbed);
  });

  it('gives the same science after kill -9 at random moments', async () => {
    const again = await prepareSuite(await temporaryFolder(), TINY_SUITE, run.data);
    const args = [
      'run',
      again.suite,
      ...again.args,
      ...BACKEND,
      '--only',
      'knockoff-random/none',
      '--only',
      'detector',
    ];
    const kills = Number(process.env['STEALBENCH_TEST_KILLS'] ?? 2);
    for (let kill = 0; kill < kills; kill++) {
      const child = startCli(args);
      // Where the moment falls need not repeat: whatever it is, the outcome must be the same.
      setTimeout(() => child.kill('SIGKILL'), 900 + ((kill * 7919) % 4000));
      await child;
    }
    const { exitCode, stderr } = await cli(args);
    expect(exitCode, stderr).toBe(0);
    const resumed = await digests(again.results);
    expect(Object.keys(resumed)).toHaveLength(3);
    expect(undisturbed).toMatchObject(resumed);
  }, 300_000);

  it('ends with 130 on Ctrl-C, says that the state is saved, and goes on from there', async () => {
    const again = await prepareSuite(await temporaryFolder(), TINY_SUITE, run.data);
    const child = startCli(['run', again.suite, ...again.args, ...BACKEND]);
    // Once a job runs; earlier, the program may still be loading and not listen to signals. And once only: a second
    // Ctrl-C ends the program on the spot.
    let interrupted = false;
    child.stderr.on('data', (text) => {
      if (interrupted || !String(text).includes('start ')) return;
      interrupted = child.kill('SIGINT');
    });
    const { exitCode, stderr } = await child;
    expect(exitCode).toBe(130);
    expect(stderr).toContain('goes on from there');
  }, 60_000);
});

describe('a run that cannot complete', () => {
  it('skips the cells of a dataset that is not here, names the command, and ends with 4', async () => {
    const folder = await temporaryFolder();
    const run = await prepareSuite(folder, { ...TINY_SUITE, throughput: [] }, path.join(folder, 'empty'));
    const { exitCode, stdout } = await cli(['run', run.suite, ...run.args, ...BACKEND]);
    expect(exitCode).toBe(4);
    expect(stdout).toContain('stealbench data fetch cifar10');
    const stored = await readResults(run.results);
    expect(new Set(stored.map(({ result }) => result.scientific.outcome.state))).toEqual(new Set(['skipped']));
  });

  it('fails a victim below its declared minimum, and everything that needs it, by name', async () => {
    const folder = await temporaryFolder();
    const victims = TINY_SUITE.victims.map((victim) => ({ ...victim, minimumAccuracy: 1 }));
    const run = await prepareTinyRun(folder, {
      ...TINY_SUITE,
      splits: { validation: 0.1 },
      victims,
      controls: [],
      detectors: [],
      throughput: [],
      defenses: [{ defense: 'none' }],
    });
    const { exitCode, stdout, stderr } = await cli(['run', run.suite, ...run.args, ...BACKEND]);
    expect(exitCode).toBe(4);
    const jobs = Number(/(\d+) jobs to run, 0 cached/.exec(stderr)?.[1]);
    expect(stderr).toMatch(/FAILED .*\(victim-too-weak\)\n/);
    expect(stderr).toContain(`ran 1 job; 1 failed, ${jobs - 1} not started`);
    expect(stdout).toMatch(/the victim reaches .* expected at least 100\.0 %/);
    const [first] = await readResults(run.results);
    expect(first?.result.scientific.outcome).toMatchObject({ state: 'failed', error: { code: 'victim-too-weak' } });
  }, 60_000);

  it('leaves no record behind when the results folder cannot be written', async () => {
    const folder = await temporaryFolder();
    const run = await prepareSuite(folder, { ...TINY_SUITE, throughput: [] }, path.join(folder, 'empty'));
    await writeFile(run.results, 'a file where the folder should be');
    const { exitCode, stderr } = await cli(['run', run.suite, ...run.args, ...BACKEND]);
    expect(exitCode).toBe(8);
    expect(stderr).toContain('not-writable');
    expect(await readFile(run.results, 'utf8')).toBe('a file where the folder should be');
    await rm(run.results);
  });
});
