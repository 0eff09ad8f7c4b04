// The gate and the rerun, on records that a real run made: what was tampered with is found, what was not agrees.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MaintainerKey, Maintainers } from '../../bench/contract/attestation.js';
import type { CellResult, Predictions } from '../../bench/contract/result.js';
import { loadBoard } from '../../bench/commands/load-board.js';
import { canonicalJson, digestBytes, digestJson } from '../../bench/lib/files/hash.js';
import { checkResults, type CheckResultsOptions } from '../../bench/pipeline/check/results.js';
import { Plans } from '../../bench/pipeline/check/plans.js';
import type { CheckReport } from '../../bench/pipeline/check/report.js';
import { readResults } from '../../bench/pipeline/store/result-store.js';
import { commitRound, revealRound } from '../../bench/pipeline/secret/rounds.js';
import { locateResult } from '../../bench/pipeline/verify/locate.js';
import type { VerifyReport } from '../../bench/pipeline/verify/verify.js';
import { makeTinyResults, type TinyResults } from '../fixtures/tiny-results.js';
import { cli, type CliResult } from '../support/cli.js';
import { reporter as markdown } from '../../reporters/markdown.js';
import { temporaryFolder } from '../support/temporary.js';

const folder = mkdtempSync(path.join(tmpdir(), 'stealbench-trust-'));
let run: TinyResults;
let attack: string;
let control: string;

beforeAll(async () => {
  run = await makeTinyResults(folder);
  const names = (await readResults(run.results)).map(({ path: name }) => name);
  attack = names.find((name) => name.includes('/knockoff-random/')) ?? '';
  control = names.find((name) => name.includes('/majority-class/')) ?? '';
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The results of the run in a folder of their own, to be tampered with. */
async function copyOfResults(): Promise<string> {
  const copy = path.join(await temporaryFolder(), 'results');
  cpSync(run.results, copy, { recursive: true });
  return copy;
}

function check(results: string, changes: Partial<CheckResultsOptions> = {}): Promise<CheckReport> {
  const { storeRoot, dataRoot, suites } = run;
  return checkResults({ results, storeRoot, dataRoot, suites, ...changes });
}

/** The command line on the run's folders. */
function withRun(...args: readonly string[]): Promise<CliResult> {
  return cli([...args, '--store', run.storeRoot, '--data', run.dataRoot, '--suites', run.suites]);
}

/** Rewrites a record; with `resign`, its digest is made anew as a forger would. */
async function forge(file: string, change: (record: CellResult) => void, resign = true): Promise<void> {
  const record = JSON.parse(await readFile(file, 'utf8')) as CellResult;
  change(record);
  const digest = resign ? digestJson(record.scientific) : record.scientificDigest;
  await writeFile(file, JSON.stringify({ ...record, scientificDigest: digest }));
}

type Mutable<T> = { -readonly [K in keyof T]: Mutable<T[K]> };

function completed(record: CellResult): Mutable<Extract<CellResult['scientific']['outcome'], { state: 'completed' }>> {
  const { outcome } = record.scientific;
  if (outcome.state !== 'completed') throw new Error('the record did not complete');
  return outcome;
}

const predictionsOf = (record: string): string => record.replace(/\.json$/, '.predictions.json.gz');

const itemsOf = (record: string): string => record.replace(/\.json$/, '.items.json.gz');

describe('check', () => {
  it('computes everything again from suite, data, predictions and evidence, and finds nothing wrong', async () => {
    const all = { done: 2, of: 2, skipped: {} };
    const report = await check(run.results);
    expect(report).toMatchObject({ records: 2, problems: [], keys: all, evidence: all });
    expect(report.metrics).toEqual({ done: report.metrics.of, of: report.metrics.of, skipped: {} });
    expect(report.metrics.of).toBeGreaterThan(50);
  }, 60_000);

  it('tells what it could not compute where neither suite nor evidence is at hand', async () => {
    const nowhere = path.join(folder, 'nowhere');
    const { problems, keys, metrics, evidence } = await check(run.results, { suites: nowhere, storeRoot: nowhere });
    expect(problems).toEqual([]);
    expect(keys).toEqual({ done: 0, of: 2, skipped: { 'suite tiny is not here': 2 } });
    expect(metrics).toMatchObject({ done: metrics.of, skipped: {} });
    expect(evidence).toMatchObject({ done: 0, of: 2 });
    const { evidence: unstored } = await check(run.results, { storeRoot: nowhere });
    expect(unstored).toEqual({ done: 0, of: 2, skipped: { 'no evidence in the store': 2 } });
  }, 60_000);

  it('finds a number that was edited, by its digest, its predictions and its evidence', async () => {
    const results = await copyOfResults();
    const file = path.join(results, attack);
    await forge(
      file,
      (record) => void Object.assign(completed(record).metrics['accuracy'] ?? {}, { value: 0.99 }),
      false,
    );
    const { exitCode, stdout } = await withRun('check', results, '--json');
    const report = JSON.parse(stdout) as CheckReport;
    expect(exitCode).toBe(3);
    expect(report.problems.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([
      'result-digest /scientificDigest',
      'metric-value /scientific/outcome/metrics/accuracy/value',
      'metric-inconsistent /scientific/outcome/metrics/accuracy',
      'metric-inconsistent /scientific/outcome/metrics/accuracy',
      'not-the-evidence /scientific/outcome/metrics/accuracy/value',
    ]);
    expect(report.problems[1]).toMatchObject({ path: attack, got: '0.99' });
  }, 60_000);

  it('finds numbers that were forged with their digest: by the evidence, and top-1 ones from the repository alone', async () => {
    const results = await copyOfResults();
    const file = path.join(results, attack);
    await forge(file, (record) => {
      const { metrics, ledger } = completed(record);
      Object.assign(metrics['fidelity'] ?? {}, { value: 1 });
      Object.assign(metrics['kl-divergence'] ?? {}, { value: 0 });
      Object.assign(ledger ?? {}, { answered: 10 });
    });
    const report = await check(results);
    const found = report.problems.map(({ code, pointer }) => `${code} ${pointer.replace('/scientific/outcome/', '')}`);
    expect(found).toEqual([
      'metric-value metrics/fidelity/value',
      'metric-value metrics/kl-divergence/value',
      'metric-inconsistent metrics/fidelity',
      'metric-inconsistent metrics/fidelity',
      'metric-inconsistent metrics/kl-divergence',
      'not-the-evidence ledger/answered',
      'not-the-evidence metrics/fidelity/value',
      'not-the-evidence metrics/kl-divergence/value',
    ]);
  }, 60_000);

  it('finds predictions that were swapped for others, even with a digest that fits', async () => {
    const results = await copyOfResults();
    const file = path.join(results, predictionsOf(attack));
    const predictions = JSON.parse(gunzipSync(await readFile(file)).toString()) as Predictions;
    const better = canonicalJson({ ...predictions, surrogate: predictions.labels });
    await writeFile(file, gzipSync(better));
    expect((await check(results)).problems[0]).toMatchObject({
      path: attack,
      pointer: '/scientific/outcome/predictionsSha256',
      code: 'predictions-digest',
    });
    await forge(path.join(results, attack), (record) => {
      completed(record).predictionsSha256 = digestBytes(better);
    });
    const report = await check(results);
    expect(report.problems.filter(({ code }) => code === 'metric-value').length).toBeGreaterThan(4);
    expect(report.problems.map(({ code }) => code)).toContain('class-table');
  }, 60_000);

  it('finds a record at another place, a stray file, and supersession that leads nowhere', async () => {
    const results = await copyOfResults();
    const moved = attack.replace('b60-', 'b70-');
    await rename(path.join(results, attack), path.join(results, moved));
    for (const beside of [predictionsOf, itemsOf])
      await rename(path.join(results, beside(attack)), path.join(results, beside(moved)));
    await writeFile(path.join(results, 'notes.txt'), 'mine');
    await forge(path.join(results, control), (record) => Object.assign(record, { supersedes: 'tiny/nowhere.json' }));
    expect((await check(results)).problems).toEqual([
      expect.objectContaining({ path: moved, code: 'result-path', expected: attack, got: moved }),
      expect.objectContaining({
        path: control,
        pointer: '/supersedes',
        code: 'bad-supersedes',
        got: 'tiny/nowhere.json',
      }),
      expect.objectContaining({ path: 'notes.txt', code: 'stray-file' }),
    ]);
  }, 60_000);

  it('finds a ledger that was rewritten after its queries were answered', async () => {
    const manifests = (await readdir(path.join(run.storeRoot, 'evidence'), { recursive: true })).filter((name) =>
      name.endsWith('manifest.json'),
    );
    const store = path.join(await temporaryFolder(), 'store');
    cpSync(run.storeRoot, store, { recursive: true });
    for (const name of manifests) {
      const file = path.join(store, 'evidence', name);
      const text = await readFile(file, 'utf8');
      if (text.includes('"ledgerHead"'))
        await writeFile(file, text.replace(/"ledgerHead": "[0-9a-f]{8}/, '"ledgerHead": "00000000'));
    }
    const { problems } = await check(run.results, { storeRoot: store });
    expect(problems).toMatchObject([{ path: attack, code: 'ledger-chain' }]);
    expect(problems[0]?.got).toContain('the ledger is not the one that was answered: expected head 00000000');
  }, 60_000);
});

describe('verify', () => {
  it('runs the jobs again on a promised round of secret inputs, agrees to the last digit, and raises the level', async () => {
    const results = await copyOfResults();
    const kept = path.join(await temporaryFolder(), 'kept.json');
    await commitRound(results, 'r1', kept);
    const { seed } = JSON.parse(await readFile(kept, 'utf8')) as { readonly seed: string };
    expect(await readFile(path.join(results, 'rounds/r1.json'), 'utf8')).not.toContain(seed);
    const file = path.join(results, attack);
    const secret = ['--secret', 'r1', '--secret-file', kept];
    const pem = path.join(await temporaryFolder(), 'own.pem');
    const made = await withRun('verify', '--make-key', pem, '--maintainer', 'A maintainer');
    const maintainers: Maintainers = { schemaVersion: 1, keys: [JSON.parse(made.stdout) as MaintainerKey] };
    const { exitCode, stdout, stderr } = await withRun('verify', file, ...secret, '--sign', pem, '--json');
    expect(exitCode, stderr).toBe(0);
    const report = JSON.parse(stdout) as VerifyReport;
    const written = attack.replace('.json', '-r2.json');
    expect(report).toMatchObject({ rule: 'exact', reproduced: true, secret: { round: 'r1' }, written });
    expect(stderr).toContain('is not in trust/maintainers.json');
    const raised = (await readResults(results)).find(({ path: name }) => name === written)?.result;
    expect(raised).toMatchObject({ supersedes: attack });
    const board = await loadBoard({ results, suitesFolder: run.suites, maintainers });
    expect(board.trust[written]?.verification).toBe('re-run-secret');
    expect(board.trust[attack]?.verification).toBe('self-reported');
    expect(raised?.provenance.run['surrogate']?.determinism).toMatchObject({ rows: 60, unexplained: 0 });
    expect((await check(results, { maintainers })).problems).toEqual([]);
    await revealRound(results, 'r1', kept);
    expect((await check(results, { maintainers })).problems).toEqual([]);
    const round = path.join(results, 'rounds/r1.json');
    await writeFile(round, (await readFile(round, 'utf8')).replace(seed, '0'.repeat(64)));
    expect((await check(results, { maintainers })).problems).toMatchObject([
      { path: 'rounds/r1.json', code: 'round-commitment' },
    ]);
  }, 240_000);

  it('ends with 7 and names the numbers that the rerun does not give; nothing is written', async () => {
    const results = await copyOfResults();
    await forge(
      path.join(results, control),
      (record) => void Object.assign(completed(record).metrics['fidelity'] ?? {}, { value: 1 }),
    );
    const { exitCode, stdout } = await withRun('verify', path.join(results, control), '--write');
    expect(exitCode).toBe(7);
    expect(stdout).toContain('does not agree');
    expect(stdout).toMatch(/metrics\/fidelity\/value: rerun 0[.\d]*, recorded 1/);
    expect(await readResults(results)).toHaveLength(2);
  }, 240_000);

  it('refuses a record whose suite has another text', async () => {
    const suites = await temporaryFolder();
    await writeFile(path.join(suites, 'tiny.json'), JSON.stringify({ ...run.suite, title: 'Another text' }));
    const located = await locateResult(path.join(run.results, attack));
    expect(await new Plans({ suites, dataRoot: run.dataRoot }).find(located)).toBe(
      'suite tiny 1.0.0 has another text here',
    );
  }, 60_000);
});

describe('annotations', () => {
  it('lie beside the records, show on the board, and keep a withdrawn row from being ranked', async () => {
    const results = await copyOfResults();
    await mkdir(path.join(results, 'annotations'));
    const annotation = {
      schemaVersion: 1,
      status: 'withdrawn',
      records: [attack],
      reason: 'The pool held test images.',
      date: '2026-05-04',
    };
    const file = path.join(results, 'annotations/overlap.json');
    await writeFile(file, JSON.stringify(annotation));
    expect((await check(results)).problems).toEqual([]);
    const text = markdown.render(await loadBoard({ results, suitesFolder: run.suites }), { color: false, width: 1000 });
    expect(text).toContain('not ranked: withdrawn: The pool held test images.');
    expect(text).toContain('self-reported, withdrawn');
    await writeFile(file, JSON.stringify({ ...annotation, records: ['tiny/nowhere.json'] }));
    expect((await check(results)).problems).toMatchObject([{ code: 'annotation-target' }]);
    await rm(file);
  }, 60_000);
});
