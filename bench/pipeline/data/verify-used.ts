// Before a run: the pixels that its jobs will read are what their digests say. A changed byte must never become a number.
import path from 'node:path';
import type { DatasetPart } from '../../contract/dataset.js';
import type { DataSlice, Job } from '../../contract/plan.js';
import { partOfSplit } from '../../lib/splits/test-pool.js';
import { partFile, variantFolder } from './layout.js';
import { changedDataset } from './open.js';
import { readRecord } from './record.js';
import { dataDigest } from './verify.js';

/**
 * Digests the images of every part that the jobs name, each once. Labels and groups are checked whenever a dataset is
 * opened; a dataset that is not here, or is another copy than planned, is left to the job that opens it.
 *
 * @throws DataError `dataset-damaged` naming the file
 */
export async function verifyUsedPixels(jobs: readonly Job[], dataRoot: string, signal: AbortSignal): Promise<void> {
  for (const { data, part } of partsOf(jobs)) {
    signal.throwIfAborted();
    const folder = variantFolder(dataRoot, data.dataset, data.variant);
    const record = await readRecord(folder).catch(() => null);
    const expected = record?.parts[part]?.pixelsSha256;
    if (record?.digest !== data.digest || expected === undefined) continue;
    const file = path.join(folder, partFile(part, 'images'));
    const actual = await dataDigest(file).catch((error: unknown) =>
      error instanceof Error ? error.message : String(error),
    );
    if (actual !== expected) throw changedDataset(file, `digest ${expected}`, actual);
  }
}

interface UsedPart {
  readonly data: DataSlice['data'];
  readonly part: DatasetPart;
}

function partsOf(jobs: readonly Job[]): readonly UsedPart[] {
  const found = new Map<string, UsedPart>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (isSlice(value)) {
      const part = partOfSplit(value.split);
      found.set(`${value.data.digest} ${part}`, { data: value.data, part });
    }
    Object.values(value).forEach(visit);
  };
  jobs.forEach(({ spec }) => visit(spec));
  return [...found.values()];
}

function isSlice(value: object): value is DataSlice {
  return 'data' in value && 'split' in value && 'shape' in value;
}
