import { readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CellResult, Outcome } from '../../../../bench/contract/result.js';
import { digestJson } from '../../../../bench/lib/files/hash.js';
import { readResults, resultPath, storeResult } from '../../../../bench/pipeline/store/result-store.js';
import { ourError } from '../../../support/errors.js';
import { temporaryFolder } from '../../../support/temporary.js';

const KEY = 'ab'.repeat(32);

function record(outcome: Outcome, key: string | null = KEY): CellResult {
  const scientific: CellResult['scientific'] = {
    suite: { name: 'tiny', version: '1.0.0', digest: 'cd'.repeat(32) },
    cell: {
      kind: 'detector',
      dataset: 'cifar10',
      detector: 'low-level-probe',
      anomalous: 'pool',
      unseen: [],
      recompress: false,
      seed: 1,
    },
    key,
    outcome,
    datasets: [],
    evidence: {},
    versions: {},
    notes: [],
  };
  return {
    schemaVersion: 1,
    scientific,
    scientificDigest: digestJson(scientific),
    verification: 'self-reported',
    supersedes: null,
    provenance: { run: {}, timings: null },
  };
}

const completed = (value: number): Outcome => ({
  state: 'completed',
  metrics: { auroc: { value, unit: 'fraction', direction: 'higher', n: 10, count: null, interval: null } },
  classes: null,
  ledger: null,
  predictionsSha256: null,
});
const skipped: Outcome = { state: 'skipped', code: 'dataset-missing', reason: 'not here', fix: 'get it' };

const store = (folder: string, result: CellResult): ReturnType<typeof storeResult> =>
  storeResult(folder, { result, predictions: null, items: null });

describe('storeResult', () => {
  it('names a record by what it measures', () => {
    expect(resultPath(record(completed(0.5)))).toBe(
      'tiny/1.0.0/detector/cifar10/low-level-probe/pool/s1-abababababab.json',
    );
  });

  it('reads records of earlier versions of the schema, and refuses a later one', async () => {
    const folder = await temporaryFolder();
    const first = record(completed(0.5), 'aa'.repeat(32));
    const second: CellResult = { ...record(completed(0.5), 'bb'.repeat(32)), schemaVersion: 2 };
    for (const one of [first, second]) await store(folder, one);
    expect((await readResults(folder)).map(({ result }) => result)).toEqual([first, second]);
    const file = path.join(folder, resultPath(second));
    await writeFile(file, (await readFile(file, 'utf8')).replace('"schemaVersion": 2', '"schemaVersion": 4'));
    await expect(readResults(folder)).rejects.toThrow(/schemaVersion/);
  });

  it('writes the same science once', async () => {
    const folder = await temporaryFolder();
    expect((await store(folder, record(completed(0.5)))).written).toBe(true);
    expect((await store(folder, record(completed(0.5)))).written).toBe(false);
    expect(await readResults(folder)).toHaveLength(1);
  });

  it('adds a revision for other numbers and overwrites nothing', async () => {
    const folder = await temporaryFolder();
    const first = await store(folder, record(completed(0.5)));
    const before = await readFile(path.join(folder, first.path), 'utf8');
    const second = await store(folder, record(completed(0.6)));
    expect(second.path).toBe(first.path.replace('.json', '-r2.json'));
    expect(await readFile(path.join(folder, first.path), 'utf8')).toBe(before);
    const stored = await readResults(folder);
    expect(stored.map(({ result }) => result.supersedes)).toEqual([first.path, null]);
  });

  it('lets a measured cell supersede the record that said it was skipped', async () => {
    const folder = await temporaryFolder();
    const before = await store(folder, record(skipped, null));
    await store(folder, record(completed(0.5)));
    const measured = (await readResults(folder)).find(({ result }) => result.scientific.outcome.state === 'completed');
    expect(measured?.result.supersedes).toBe(before.path);
  });
});

describe('readResults', () => {
  it('refuses a record that was edited by hand', async () => {
    const folder = await temporaryFolder();
    const { path: name } = await store(folder, record(completed(0.5)));
    const text = await readFile(path.join(folder, name), 'utf8');
    await writeFile(path.join(folder, name), text.replace('0.5', '0.9'));
    await expect(readResults(folder)).rejects.toMatchObject({ code: 'result-digest', exitCode: 3 });
  });

  it('follows no link: one to a folder above it would never end, and one to a record would be a row twice', async () => {
    const folder = await temporaryFolder();
    await store(folder, record(completed(0.5)));
    await symlink('..', path.join(folder, 'tiny', 'again'));
    const error = await ourError(readResults(folder));
    expect(error).toMatchObject({ code: 'no-regular-file', where: path.join(folder, 'tiny', 'again') });
    expect(error.message).toContain('got a symbolic link');
  });

  it('may be given a link to the folder itself', async () => {
    const folder = await temporaryFolder();
    await store(folder, record(completed(0.5)));
    const link = path.join(await temporaryFolder(), 'results');
    await symlink(folder, link);
    expect(await readResults(link)).toHaveLength(1);
  });

  it('names what is neither a file nor a folder, and does not open it', async () => {
    const folder = await temporaryFolder();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path.join(folder, 'a.json'), resolve));
    onTestFinished(() => void server.close());
    expect((await ourError(readResults(folder))).message).toContain('got a socket');
  });

  it('refuses a record that is cut off', async () => {
    const folder = await temporaryFolder();
    const { path: name } = await store(folder, record(completed(0.5)));
    const text = await readFile(path.join(folder, name), 'utf8');
    await writeFile(path.join(folder, name), text.slice(0, 100));
    await expect(readResults(folder)).rejects.toMatchObject({ code: 'not-json' });
  });
});
