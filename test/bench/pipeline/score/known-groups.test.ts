// Groups of test images for records from before groups counted, from a copy that proves to hold the same images.
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StoredResult } from '../../../../bench/contract/board.js';
import { dataset as gtsrb } from '../../../../bench/datasets/gtsrb.js';
import { importDataset } from '../../../../bench/pipeline/data/import.js';
import { recordDigest } from '../../../../bench/pipeline/data/prepare.js';
import { knownGroups } from '../../../../bench/pipeline/score/known-groups.js';
import { readResults } from '../../../../bench/pipeline/store/result-store.js';
import { gtsrbTree } from '../../../support/dataset-trees.js';
import { tempFolder } from '../../../support/temp-folder.js';

/** A committed attack on GTSRB, made on the copy of this digest. */
async function recordOn(digest: string): Promise<StoredResult> {
  const found = await readResults('results');
  const stored = found.find(({ result }) => result.scientific.cell.kind === 'attack' && named(result) === 'gtsrb');
  if (stored === undefined) throw new Error('no attack on GTSRB among the committed records');
  const scientific = { ...stored.result.scientific, datasets: [{ dataset: 'gtsrb', variant: 'a', digest }] };
  return { ...stored, result: { ...stored.result, scientific } };
}

const named = ({ scientific: { cell } }: StoredResult['result']): string =>
  cell.kind === 'attack' ? cell.dataset : cell.kind;

/** The test part of the tree: classes 42, 0, 7 and 7, the last two of one sign. */
const PREDICTIONS = {
  schemaVersion: 1,
  labels: [42, 0, 7, 7],
  victim: [42, 0, 7, 7],
  surrogate: [0, 0, 0, 0],
} as const;

async function copyHere() {
  const root = await tempFolder();
  await gtsrbTree(path.join(root, 'source'));
  const dataRoot = path.join(root, 'data');
  const { record } = await importDataset({ plugin: gtsrb, source: path.join(root, 'source'), dataRoot, variant: 'a' });
  const { train, test } = record.parts;
  if (test === null) throw new Error('the tree has a test part');
  const ungrouped = recordDigest({ ...record, parts: { train, test: { ...test, groupsSha256: null } } });
  return { dataRoot, digest: record.digest, ungrouped };
}

const predictions = (labels: readonly number[] = PREDICTIONS.labels) => ({
  schemaVersion: 1 as const,
  labels: [...labels],
  victim: [...PREDICTIONS.victim],
  surrogate: [...PREDICTIONS.surrogate],
});

describe('knownGroups', () => {
  it('finds them in the copy that the record names, and in one that only its test groups tell from it', async () => {
    const { dataRoot, digest, ungrouped } = await copyHere();
    expect(ungrouped).not.toBe(digest);
    for (const named of [digest, ungrouped]) {
      const known = await knownGroups(await recordOn(named), predictions(), dataRoot);
      expect(known).toEqual({
        kind: 'found',
        groups: { ids: Int32Array.of(0, 1, 2, 2), count: 3, source: 'derived' },
      });
    }
  });

  it('says why nobody can tell: no copy, other images, other labels', async () => {
    const { dataRoot, ungrouped } = await copyHere();
    const nowhere = await knownGroups(await recordOn(ungrouped), predictions(), path.join(dataRoot, 'none'));
    expect(nowhere).toMatchObject({
      kind: 'unknown',
      reason: expect.stringContaining('gtsrb (a) is not here') as string,
    });
    const other = await knownGroups(await recordOn('0'.repeat(64)), predictions(), dataRoot);
    expect(other.kind).toBe('unknown');
    const relabelled = await knownGroups(await recordOn(ungrouped), predictions([42, 0, 7, 8]), dataRoot);
    expect(relabelled).toMatchObject({
      kind: 'unknown',
      reason: expect.stringContaining('other test images') as string,
    });
  });

  it('leaves predictions alone that name their groups', async () => {
    const { dataRoot, ungrouped } = await copyHere();
    const own = { ...predictions(), groups: [0, 0, 1, 1] };
    expect(await knownGroups(await recordOn(ungrouped), own, dataRoot)).toEqual({ kind: 'none' });
  });
});
