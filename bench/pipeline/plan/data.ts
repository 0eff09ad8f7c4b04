// What a plan needs to know of each dataset: identity, split sizes, or why it is not here.
import type { DatasetRecord } from '../../contract/dataset.js';
import { DatasetMissingError } from '../../contract/errors.js';
import type { DataSlice, DatasetRef } from '../../contract/plan.js';
import { datasetLabel } from '../../contract/board.js';
import { benignChoices, type DatasetChoice, poolParts, type Suite } from '../../contract/suite.js';
import { GROUPED_SPLIT_VERSION } from '../../lib/splits/grouped-splits.js';
import { DEFAULT_SPLITS } from '../../lib/splits/splits.js';
import { partOfSplit } from '../../lib/splits/test-pool.js';
import { openDataset } from '../data/open.js';
import { countOfClasses, splitSizes } from '../data/slice.js';

export interface PresentDataset {
  readonly present: true;
  readonly ref: DatasetRef;
  readonly record: DatasetRecord;
  /** Images in each split, labelled and pool splits alike. */
  readonly sizes: Readonly<Record<string, number>>;
  /** Images of some classes in a split of the training part. */
  readonly countOf: (split: string, classes: readonly number[]) => number;
}

export interface AbsentDataset {
  readonly present: false;
  readonly reason: string;
  readonly fix: string;
}

export type PlannedDataset = PresentDataset | AbsentDataset;
export type Splits = NonNullable<DataSlice['splits']>;

/** The split fractions of a suite, defaults filled in; part of every labelled slice. */
export function resolveSplits(suite: Suite): Splits {
  return { ...DEFAULT_SPLITS, ...suite.splits };
}

/** Opens each copy of a dataset that a suite names, by {@link datasetLabel}; generated ones are prepared here on first use. */
export async function planDatasets(suite: Suite, dataRoot: string): Promise<ReadonlyMap<string, PlannedDataset>> {
  const splits = resolveSplits(suite);
  const planned = new Map<string, PlannedDataset>();
  for (const choice of datasetChoices(suite)) {
    const label = datasetLabel(choice);
    if (!planned.has(label)) planned.set(label, await planDataset(choice, dataRoot, splits, suite.testPool));
  }
  return planned;
}

/** Every place where a suite names a dataset, in its order. */
export function datasetChoices({ victims, pools, controls = [], detectors = [] }: Suite): readonly DatasetChoice[] {
  return [
    ...victims,
    ...pools.flatMap(poolParts),
    ...detectors.flatMap((detector) => benignChoices(detector, victims)),
    ...(controls.some(({ control }) => control === 'random-noise') ? [{ dataset: 'uniform-noise' }] : []),
  ];
}

async function planDataset(
  choice: DatasetChoice,
  dataRoot: string,
  splits: Splits,
  testPool: number | undefined,
): Promise<PlannedDataset> {
  const id = choice.dataset;
  try {
    const opened = await openDataset(id, dataRoot, choice.variant);
    const { record } = opened;
    const ref = { dataset: id, variant: record.variant, digest: record.digest };
    const countOf = (split: string, classes: readonly number[]): number =>
      countOfClasses(opened, split, classes, splits);
    return { present: true, ref, record, sizes: splitSizes(opened, splits, testPool), countOf };
  } catch (error) {
    if (!(error instanceof DatasetMissingError)) throw error;
    const copy = choice.variant === undefined ? id : `${id} (${choice.variant})`;
    // Goes into records: the message of the error names a folder of this machine.
    return { present: false, reason: `dataset ${copy} is not on this machine`, fix: error.hint };
  }
}

/** A labelled split at an input shape. */
export function labelledSlice(
  data: PresentDataset,
  split: string,
  shape: readonly number[],
  splits: Splits,
): DataSlice {
  const { groupsSha256 } = data.record.parts.train;
  const rule = groupsSha256 === null || partOfSplit(split) === 'test' ? {} : { splitVersion: GROUPED_SPLIT_VERSION };
  return { data: data.ref, split, size: null, splits, ...rule, shape: [...shape] };
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
