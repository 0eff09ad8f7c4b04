// Committed records from themselves: what follows is computed anew, what does not is taken over and says so.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredResult } from '../../../../bench/contract/board.js';
import { checkResults } from '../../../../bench/pipeline/check/results.js';
import { rescoreRecords } from '../../../../bench/pipeline/score/rescore.js';
import { readResults } from '../../../../bench/pipeline/store/result-store.js';
import { forged } from '../../../support/forged-record.js';
import { cli } from '../../../support/cli.js';

/** Of version 1 of the schema: an attack at one budget, and a detector. */
const COMMITTED = [
  'cifar10-cnn/1.1.0/attack/cifar10-cnn/knockoff-random/argmax',
  'cifar10-cnn/1.1.0/detector/cifar10/low-level-probe',
];

const root = mkdtempSync(path.join(tmpdir(), 'stealbench-rescore-'));
const results = path.join(root, 'results');
const nowhere = path.join(root, 'no-data');
let before: readonly StoredResult[];

beforeAll(async () => {
  for (const folder of COMMITTED) {
    await mkdir(path.join(results, folder), { recursive: true });
    cpSync(path.join('results', folder), path.join(results, folder), { recursive: true });
  }
  before = (await readResults(results)).filter(({ result }) => result.schemaVersion === 1);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

async function problemsOf(folder: string): Promise<readonly string[]> {
  const nowhere = path.join(folder, '../nowhere');
  const places = { storeRoot: nowhere, dataRoot: nowhere, suites: nowhere };
  return (await checkResults({ results: folder, ...places })).problems.map(({ code, pointer }) => `${code} ${pointer}`);
}

function completed(stored: StoredResult | undefined) {
  const outcome = stored?.result.scientific.outcome;
  if (outcome?.state !== 'completed') throw new Error('not completed');
  return outcome;
}

describe('records of version 1, from themselves', () => {
  it('become records of version 2 that supersede them, lose no value, and hold', async () => {
    const summaries = await rescoreRecords(results, nowhere);
    expect(summaries.length).toBeGreaterThan(1);
    const after = await readResults(results);
    for (const old of before) {
      const heir = after.find(({ result }) => result.supersedes === old.path);
      expect(heir?.result.schemaVersion).toBe(2);
      const [was, is] = [completed(old), completed(heir)];
      expect(Object.keys(is.metrics).sort()).toEqual(Object.keys(was.metrics).sort());
      for (const id of Object.keys(is.carried ?? {})) expect(is.metrics[id], id).toEqual(was.metrics[id]);
      for (const id of ['accuracy', 'victim-accuracy', 'fidelity', 'ratio'])
        expect(is.metrics[id]?.value, id).toBe(was.metrics[id]?.value);
    }
    expect(await problemsOf(results)).toEqual([]);
  });

  it('say of each value that needs the evidence as of which version it is, and why', async () => {
    const after = await readResults(results);
    const attack = after.find(({ path: name, result }) => name.includes('/attack/') && result.schemaVersion === 2);
    const { carried = {}, metrics } = completed(attack);
    expect(Object.keys(carried)).toContain('kl-divergence');
    expect(Object.keys(carried)).not.toContain('accuracy');
    expect(carried['kl-divergence']).toEqual({
      schemaVersion: 1,
      reason: expect.stringContaining('figures') as string,
    });
    expect(metrics['kl-divergence']?.value).not.toBeNull();
    const detector = after.find(({ path: name, result }) => name.includes('/detector/') && result.schemaVersion === 2);
    expect(completed(detector).carried).toHaveProperty('auroc');
  });

  it('are not written twice', async () => {
    const again = await rescoreRecords(results, nowhere);
    expect(again.map(({ written }) => written).filter((written) => written !== null)).toEqual([]);
  });
});

it('computes the values of an older version of a metric anew', async () => {
  const { folder, name } = await forged((outcome, { scientific }) => {
    scientific.versions['metric/worst-class-accuracy'] = '0.9.0';
    Object.assign(outcome.metrics['worst-class-accuracy'] ?? {}, { interval: null });
  });
  const [summary] = await rescoreRecords(folder, nowhere);
  expect(summary).toMatchObject({ path: name, written: name.replace('.json', '-r2.json'), carried: {} });
  const heir = (await readResults(folder)).find(({ result }) => result.supersedes === name);
  expect(completed(heir).metrics['worst-class-accuracy']).toMatchObject({
    interval: { method: expect.stringContaining('wilson') as string },
  });
  expect(await problemsOf(folder)).toEqual([]);
});

it('makes nothing of a record that does not hold: a number is not laundered', async () => {
  const { folder } = await forged((outcome) => void Object.assign(outcome.metrics['fidelity'] ?? {}, { value: 1 }));
  await expect(rescoreRecords(folder, nowhere)).rejects.toMatchObject({ code: 'record-does-not-hold' });
  expect(await readResults(folder)).toHaveLength(1);
});

it('has a verb, which wants a suite or a folder and not both', async () => {
  const { folder } = await forged(() => undefined);
  const { exitCode, stdout } = await cli(['score', '--from-records', folder]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^\d+ values of 1 records? computed again; 0 new records/);
  expect((await cli(['score'])).exitCode).toBe(2);
  expect((await cli(['score', 'quickstart', '--from-records', folder])).exitCode).toBe(2);
});
