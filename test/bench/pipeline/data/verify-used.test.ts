// Pixels that jobs will read are checked before a run; see also `data verify`, which checks everything.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Job } from '../../../../bench/contract/plan.js';
import { dataset as cifar10 } from '../../../../bench/datasets/cifar10.js';
import { importDataset } from '../../../../bench/pipeline/data/import.js';
import { openDataset } from '../../../../bench/pipeline/data/open.js';
import { verifyUsedPixels } from '../../../../bench/pipeline/data/verify-used.js';
import { cifarTree } from '../../../support/dataset-trees.js';
import { ourError } from '../../../support/errors.js';
import { tempFolder } from '../../../support/temp-folder.js';

async function prepared(): Promise<{ readonly dataRoot: string; readonly jobs: readonly Job[] }> {
  const root = await tempFolder();
  await cifarTree(path.join(root, 'source'), 2);
  const dataRoot = path.join(root, 'data');
  await importDataset({ plugin: cifar10, source: path.join(root, 'source'), dataRoot, variant: 'a' });
  const { record } = await openDataset('cifar10', dataRoot);
  const train = {
    data: { dataset: 'cifar10', variant: 'a', digest: record.digest },
    split: 'victim-train',
    size: null,
    splits: null,
    shape: [32, 32, 3],
  };
  const spec: Job['spec'] = {
    kind: 'probe-victim',
    train,
    classes: 10,
    deployment: { name: 'acme', version: '1', model: 'victim' },
  };
  const job = { key: '0'.repeat(64), backendFamily: 'wasm', label: 'probe', needs: [], cost: 1, spec };
  return { dataRoot, jobs: [job] };
}

/** Flips the lowest bit of the last pixel. */
async function flip(file: string): Promise<void> {
  const bytes = await readFile(file);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  await writeFile(file, bytes);
}

const verify = (dataRoot: string, jobs: readonly Job[]): Promise<void> =>
  verifyUsedPixels(jobs, dataRoot, new AbortController().signal);

describe('verifyUsedPixels', () => {
  it('passes what was imported', async () => {
    const { dataRoot, jobs } = await prepared();
    await expect(verify(dataRoot, jobs)).resolves.toBeUndefined();
  });

  it('refuses a run over one flipped bit', async () => {
    const { dataRoot, jobs } = await prepared();
    await flip(path.join(dataRoot, 'cifar10/a/train-images.npy'));
    const error = await ourError(verify(dataRoot, jobs));
    expect(error).toMatchObject({ name: 'DataError', code: 'dataset-damaged', exitCode: 3 });
    expect(error.message).toContain('train-images.npy');
    expect(error.hint).toContain('--replace');
  });

  it('reads only the parts that the jobs name', async () => {
    const { dataRoot, jobs } = await prepared();
    await flip(path.join(dataRoot, 'cifar10/a/test-images.npy'));
    await expect(verify(dataRoot, jobs)).resolves.toBeUndefined();
    await flip(path.join(dataRoot, 'cifar10/a/train-images.npy'));
    await expect(verify(dataRoot, [])).resolves.toBeUndefined();
  });
});
