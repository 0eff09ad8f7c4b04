// The folders of images that an audit is given become datasets of their own, named by what is in them.
import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from '../contract/errors.js';
import { parseClassFile } from '../pipeline/data/class-file.js';
import { importDataset, type ImportOptions } from '../pipeline/data/import.js';
import { openDataset } from '../pipeline/data/open.js';
import { loadPlugin } from '../pipeline/registry/registry.js';
import { readRegularFile } from '../lib/files/regular-file.js';
import type { AuditData } from './audit-suite.js';

export interface DataOptions {
  /** Folder with a folder for each class. */
  readonly test: string;
  /** Folder with images, or the id of a dataset that is here or generated. */
  readonly pool: string;
  /** Of the victim's outputs, where class folders alone do not give their order. */
  readonly labels: string | null;
  /** [height, width] of the victim. */
  readonly size: readonly [number, number];
  readonly dataRoot: string;
  /** Queries that the largest budget asks. */
  readonly largestBudget: number;
  readonly signal: AbortSignal;
  readonly onProgress: (name: string) => NonNullable<ImportOptions['onProgress']>;
}

const FOLDER_DATASET = 'image-folder';

/** Imports what is not here yet. Rejects as `importDataset` and `openDataset` do, and with UsageError `no-test-images`. */
export async function prepareData(options: DataOptions): Promise<AuditData> {
  const { test, pool, labels, dataRoot, largestBudget } = options;
  if (!(await isFolder(test))) throw noFolder('--test', test, 'a folder with a folder of images for each class');
  const testVariant = await importFolder(options, test, { name: 'test images', labels });
  if (!(await isFolder(pool))) {
    const { record } = await openDataset(pool, dataRoot);
    return {
      test: { dataset: FOLDER_DATASET, variant: testVariant },
      pool: { dataset: pool, images: Math.min(record.parts.train.count, largestBudget) },
    };
  }
  const variant = await importFolder(options, pool, { name: 'pool', labels: null });
  const { record } = await openDataset(FOLDER_DATASET, dataRoot, variant);
  const images = Math.min(record.parts.train.count, largestBudget);
  return {
    test: { dataset: FOLDER_DATASET, variant: testVariant },
    pool: { dataset: FOLDER_DATASET, variant, images },
  };
}

async function importFolder(
  { size, dataRoot, signal, onProgress }: DataOptions,
  folder: string,
  { name, labels }: { readonly name: string; readonly labels: string | null },
): Promise<string> {
  const plugin = await loadPlugin('datasets', FOLDER_DATASET);
  const text = labels === null ? null : (await readRegularFile(labels)).toString('utf8');
  const variant = `audit-${await listingDigest(folder, [...size.map(String), text ?? ''])}`;
  const isHere = await openDataset(FOLDER_DATASET, dataRoot, variant).then(
    () => true,
    () => false,
  );
  if (isHere) return variant;
  const classes = text === null ? null : parseClassFile(text, labels ?? '');
  await importDataset({
    plugin,
    source: folder,
    dataRoot,
    variant,
    size,
    classes,
    signal,
    onProgress: onProgress(name),
  });
  return variant;
}

/** Of the names, sizes and times of all files: what changes when somebody adds, removes or replaces an image. */
async function listingDigest(folder: string, more: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  for (const file of files.sort()) {
    const { size, mtimeMs } = await stat(file);
    hash.update(`${path.relative(folder, file)}\0${size}\0${mtimeMs}\n`);
  }
  return hash.update(more.join('\0')).digest('hex').slice(0, 12);
}

async function isFolder(name: string): Promise<boolean> {
  return stat(name).then(
    (state) => state.isDirectory(),
    () => false,
  );
}

function noFolder(where: string, got: string, expected: string): UsageError {
  return new UsageError('there are no test images', {
    code: 'no-test-images',
    where,
    expected,
    got,
    hint: 'Sort some hundred labelled images, which the victim was not trained on, into a folder for each class.',
  });
}
