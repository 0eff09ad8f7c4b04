// Groups of test images for records from before groups counted: from a copy of their dataset that proves to hold the same images.
import type { StoredResult } from '../../contract/board.js';
import type { DatasetRecord } from '../../contract/dataset.js';
import { DatasetMissingError } from '../../contract/errors.js';
import type { ImageGroups } from '../../contract/metric.js';
import type { Predictions } from '../../contract/result.js';
import { openDataset, type OpenedDataset } from '../data/open.js';
import { recordDigest } from '../data/prepare.js';
import { numberedGroups } from './scoring-data.js';

export type KnownGroups =
  | { readonly kind: 'found'; readonly groups: ImageGroups }
  /** The test images have none, or the predictions name theirs already. */
  | { readonly kind: 'none' }
  /** Nobody can tell here. */
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * Looks in the prepared datasets for the groups of an attack's test images.
 *
 * @param predictions - beside the record; their labels must be those of the copy, image by image
 */
export async function knownGroups(
  { result }: StoredResult,
  predictions: Predictions,
  dataRoot: string,
): Promise<KnownGroups> {
  const { cell, datasets } = result.scientific;
  if (cell.kind !== 'attack' || predictions.groups !== undefined) return { kind: 'none' };
  const ref = datasets.find(({ dataset }) => dataset === cell.dataset);
  if (ref === undefined) return { kind: 'unknown', reason: `the record names no copy of ${cell.dataset}` };
  const opened = await present(ref.dataset, ref.variant, dataRoot);
  const absent = `${ref.dataset} (${ref.variant}) is not here, so groups of its test images are not known`;
  if (opened?.test == null || !holdsSame(opened.record, ref.digest)) return { kind: 'unknown', reason: absent };
  const { groups, labels } = opened.test;
  if (groups === null) return { kind: 'none' };
  if (labels.length !== predictions.labels.length || labels.some((label, row) => label !== predictions.labels[row]))
    return { kind: 'unknown', reason: `${ref.dataset} (${ref.variant}) has other test images here` };
  const source = opened.record.parts.test?.groupsSource ?? 'declared';
  return { kind: 'found', groups: numberedGroups(groups, source) };
}

async function present(dataset: string, variant: string, dataRoot: string): Promise<OpenedDataset | null> {
  try {
    return await openDataset(dataset, dataRoot, variant);
  } catch (error) {
    if (error instanceof DatasetMissingError) return null;
    throw error;
  }
}

/** Whether a copy is the one of that digest, or differs from it in nothing but groups of test images that it lacked. */
function holdsSame({ digest, shape, classes, parts }: DatasetRecord, wanted: string): boolean {
  if (digest === wanted || parts.test === null) return digest === wanted;
  const { train, test } = parts;
  return recordDigest({ shape, classes, parts: { train, test: { ...test, groupsSha256: null } } }) === wanted;
}
