// A disk that is full in the middle of a run, and names that no disk takes: the built command line says what to do, leaves
// nothing half-written, and goes on once there is room.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Suite } from '../../bench/contract/suite.js';
import { readItems, readResults } from '../../bench/pipeline/store/result-store.js';
import { importTinyData, TINY_SUITE } from '../fixtures/tiny-suite.js';
import { CLI } from '../support/cli.js';

const PRELOAD = path.resolve(import.meta.dirname, '../../scripts/lib/failing-files.js');
const [DETECTOR] = TINY_SUITE.detectors ?? [];

/** Its detector needs two jobs and trains no network; the rest only has to be there. */
const SUITE: Suite = { ...TINY_SUITE, name: 'full', controls: [], throughput: [] };

const folder = mkdtempSync(path.join(tmpdir(), 'stealbench-full-'));
const data = path.join(folder, 'data');
beforeAll(() => importTinyData(folder, data), 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const [store, results] = [path.join(folder, 'store'), path.join(folder, 'results')];

/** With `full`, that call finds the disk full where it is given a path with this part. */
async function run(suite: object, full?: { readonly site: string; readonly path: string }) {
  const file = path.join(folder, 'full.json');
  await writeFile(file, JSON.stringify(suite));
  const args = ['run', file, '--store', store, '--results', results, '--data', data, '--backend', 'wasm'];
  return execa(process.execPath, ['--import', PRELOAD, CLI, ...args, '--only', 'detector'], {
    cwd: folder,
    reject: false,
    stdin: 'ignore',
    env: { NO_COLOR: '1', STEALBENCH_FAILING_FILES: JSON.stringify({ ...full, errno: 'ENOSPC' }) },
  });
}

async function unfinished(): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => name.includes('.partial-') || name.startsWith(path.join('store', 'tmp', path.sep)));
}

const states = async (): Promise<readonly string[]> =>
  (await readResults(results)).map(({ result }) => result.scientific.outcome.state);

describe('a disk that is full', () => {
  it('stops before anything runs where the record could have no name', async () => {
    const network = { model: 'cnn', modelParameters: { widths: [1024, 1024, 1024, 1024, 1024, 1024], dense: 4096 } };
    const options = { batchSize: 2 ** 50, epochs: 2 ** 50, maximumImages: 2 ** 50, learningRate: 0.012345678901234567 };
    const spec = { ...DETECTOR, inputSize: [64, 64], recompress: true };
    const detector = { ...spec, detector: 'binary-classifier', parameters: options, network };
    const { exitCode, stderr } = await run({ ...SUITE, detectors: [detector] });
    expect(stderr).toContain('(name-too-long)\n  → Shorten its parameters');
    expect(stderr).toMatch(/expected at most 190 bytes, got \d{3} \(binary-classifier-batchsize/);
    expect(exitCode).toBe(2);
    expect([existsSync(store), existsSync(results)]).toEqual([false, false]);
  }, 60_000);

  it('fails the job whose evidence has no room, keeps that of others, and records no number', async () => {
    const { exitCode, stderr } = await run(SUITE, { site: 'open', path: '.npy.partial-' });
    expect(stderr).toMatch(
      /FAILED {2}detect\/.*cannot write: the disk is full \(ENOSPC\) \(disk-full\)\n\s+→ Free some space/,
    );
    expect(exitCode).toBe(4);
    expect(await states()).toEqual(['failed']);
    expect(await unfinished()).toEqual([]);
  }, 120_000);

  it('ends with 8 where the record has no room, and writes neither it nor what lies beside it', async () => {
    const { exitCode, stderr } = await run(SUITE, { site: 'rename', path: '.items.json.gz' });
    expect(stderr).toContain('(disk-full)\n  → Free some space');
    expect(stderr).toMatch(/2 jobs to run, 1 cached|1 job to run, 1 cached/);
    expect(exitCode).toBe(8);
    expect(await states()).toEqual(['failed']);
    expect(await unfinished()).toEqual([]);
  }, 120_000);

  it('goes on once there is room, and runs nothing twice', async () => {
    const { exitCode, stderr } = await run(SUITE);
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain('0 jobs to run, 2 cached');
    const records = await readResults(results);
    const completed = records.find(({ result }) => result.scientific.outcome.state === 'completed');
    expect([records.length, completed?.result.supersedes]).toEqual([2, expect.stringMatching(/\.json$/)]);
    expect(completed && (await readItems(results, completed))).toMatchObject({ kind: 'detector' });
  }, 60_000);
});
