// Where prepared datasets lie: <data>/<id>/<variant>/{train,test}-{images,labels,groups}.npy and dataset.json.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { DatasetPart } from '../../contract/dataset.js';
import { PARTIAL_MARK } from '../../lib/files/atomic-write.js';

export const RECORD_FILE = 'dataset.json';
export const OFFICIAL = 'official';
export const GENERATED = 'generated';

export type PartFile = 'images' | 'labels' | 'groups';

export function partFile(part: DatasetPart, what: PartFile): string {
  return `${part}-${what}.npy`;
}

export function variantFolder(dataRoot: string, dataset: string, variant: string): string {
  return path.join(dataRoot, dataset, variant);
}

export function downloadFolder(dataRoot: string, dataset: string): string {
  return path.join(dataRoot, '.downloads', dataset);
}

/** Names of the prepared variants, sorted; unfinished ones are left out. */
export async function listVariants(dataRoot: string, dataset: string): Promise<readonly string[]> {
  const entries = await readdir(path.join(dataRoot, dataset), { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.includes(PARTIAL_MARK))
    .map(({ name }) => name)
    .sort();
}
