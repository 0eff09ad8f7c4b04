// What a plan needs to know of each dataset: identity, split sizes, or why it is not here.
import type { DatasetRecord } from '../../contract/dataset.js';
import { DatasetMissingError } from '../../contract/errors.js';
import type { DataSlice, DatasetRef } from '../../contract/plan.js';
import type { Suite } from '../../contract/suite.js';
import { DEFAULT_SPLITS } from '../../lib/splits.js';
import { openDataset } from '../data/open.js';
import { splitSizes } from '../data/slice.js';

export interface PresentDataset {
  readonly present: true;
  readonly ref: DatasetRef;
  readonly record: DatasetRecord;
  /** Images in each split, labelled and pool splits alike. */
  readonly sizes: Readonly<Record<string, number>>;
}

export interface AbsentDataset {
  readonly present: false;
  readonly dataset: string;
  readonly reason: string;
  readonly fix: string;
}

export type PlannedDataset = PresentDataset | AbsentDataset;
export type Splits = NonNullable<DataSlice['splits']>;

/** The split fractions of a suite, defaults filled in; part of every labelled slice. */
export function resolveSplits(suite: Suite): Splits {
  return { ...DEFAULT_SPLITS, ...suite.splits };
}

/** Opens each dataset that a suite names; generated ones are prepared here on first use. */
export async function planDatasets(suite: Suite, dataRoot: string): Promise<ReadonlyMap<string, PlannedDataset>> {
  const splits = resolveSplits(suite);
  const planned = new Map<string, PlannedDataset>();
  for (const id of datasetIds(suite)) planned.set(id, await planDataset(id, dataRoot, splits));
  return planned;
}

function datasetIds({ victims, pools, controls = [], detectors = [] }: Suite): ReadonlySet<string> {
  return new Set([
    ...victims.map(({ dataset }) => dataset),
    ...pools.map(({ dataset }) => dataset),
    ...detectors.flatMap(({ benign }) => benign),
    ...(controls.some(({ control }) => control === 'random-noise') ? ['uniform-noise'] : []),
  ]);
}

async function planDataset(id: string, dataRoot: string, splits: Splits): Promise<PlannedDataset> {
  try {
    const opened = await openDataset(id, dataRoot);
    const { record } = opened;
    const ref = { dataset: id, variant: record.variant, digest: record.digest };
    return { present: true, ref, record, sizes: splitSizes(opened, splits) };
  } catch (error) {
    if (!(error instanceof DatasetMissingError)) throw error;
    return { present: false, dataset: id, reason: error.message, fix: error.hint };
  }
}

/** A labelled split at an input shape. */
export function labelledSlice(
  data: PresentDataset,
  split: string,
  shape: readonly number[],
  splits: Splits,
): DataSlice {
  return { data: data.ref, split, size: null, splits, shape: [...shape] };
}

/** The first `size` images of a pool split in its fixed order. */
export function poolSlice(
  data: PresentDataset,
  split: string,
  size: number | null,
  shape: readonly number[],
): DataSlice {
  return { data: data.ref, split, size, splits: null, shape: [...shape] };
}
