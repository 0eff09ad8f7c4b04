// From a job's DataSlice to images at its input size: split, first rows, resize.
import type { ImageStore } from '../../contract/arrays.js';
import { imageSize } from '../../contract/arrays.js';
import {
  ATTACKER_SPLITS,
  LABELLED_SPLITS,
  OWNER_SPLITS,
  POOL_SPLITS,
  RESERVE_SPLITS,
  WHOLE_POOL,
  type DatasetRecord,
} from '../../contract/dataset.js';
import { DataError } from '../../contract/errors.js';
import { own } from '../../contract/own.js';
import type { DataSlice } from '../../contract/plan.js';
import { selectRows, storeOf } from '../../lib/images/image-store.js';
import { keepRows } from '../../lib/splits/keep-rows.js';
import { GROUPED_SPLIT_VERSION, splitGrouped } from '../../lib/splits/grouped-splits.js';
import { splitForAttackers, splitForOwners } from '../../lib/splits/attacker-splits.js';
import { splitReserve } from '../../lib/splits/reserve-splits.js';
import { resizedStore } from '../../lib/images/resized-store.js';
import { DEFAULT_SPLITS, splitLabelled, splitPool } from '../../lib/splits/splits.js';
import { partOfSplit, splitTest, TEST_SPLITS } from '../../lib/splits/test-pool.js';
import { openDataset, type OpenedDataset, type Part } from './open.js';

/** Slices smaller than this are read into memory once; larger ones stay on disk. */
const IN_MEMORY_BYTES = 2 ** 30;
const NO_TEST = { labels: new Int32Array(0), groups: null };

export interface OpenedSlice {
  /** The slice's images at its shape, row i being `rows[i]` of the part. */
  readonly images: ImageStore;
  /** int32 [count]. */
  readonly labels: Int32Array;
  /** int32 [count]: rows of the official part. */
  readonly rows: Int32Array;
  readonly classNames: readonly string[];
  readonly record: DatasetRecord;
}

/**
 * @param atMost - takes no more than so many of the slice's images, and all if it has fewer
 * @throws DatasetMissingError, DataError `dataset-changed` when the digest is another than planned, `unknown-split`,
 *   `unknown-split-version`, `no-test-part` or `slice-too-large`
 */
export async function openSlice(
  slice: DataSlice,
  dataRoot: string,
  atMost = Number.POSITIVE_INFINITY,
): Promise<OpenedSlice> {
  const { record, source, rows } = await sliceRows(slice, dataRoot, atMost);
  const [height = 0, width = 0, channels = 0] = slice.shape;
  return {
    images: resizedStore(held(selectRows(source.images, rows)), [height, width, channels]),
    labels: rows.map((row) => source.labels[row] ?? -1),
    rows,
    classNames: record.classNames,
    record,
  };
}

/** Which rows of which part a slice is, without its images. Throws what {@link openSlice} throws. */
export async function sliceRows(
  slice: DataSlice,
  dataRoot: string,
  atMost = Number.POSITIVE_INFINITY,
): Promise<{ readonly record: DatasetRecord; readonly source: Part; readonly rows: Int32Array }> {
  const { data, split, size } = slice;
  const opened = await openDataset(data.dataset, dataRoot, data.variant);
  const { record } = opened;
  if (record.digest !== data.digest) {
    throw sliceError(
      'dataset-changed',
      slice,
      `digest ${data.digest}`,
      record.digest,
      'Plan again, or restore that copy.',
    );
  }
  const source = partOfSplit(split) === 'test' ? opened.test : opened.train;
  if (source === null) {
    throw sliceError('no-test-part', slice, 'a test part', 'none', 'Import a copy of the dataset that has one.');
  }
  const available = ofClasses(rowsOf(slice, opened, source), source, slice.classes);
  if (size !== null && size > available.length) {
    throw sliceError('slice-too-large', slice, `at most ${available.length} images`, `${size}`, 'Ask for fewer.');
  }
  const rows = firstRows(available, Math.min(size ?? available.length, atMost), split);
  return { record, source, rows };
}

/** Rows of the part that show one of the classes; all where none is named. */
function ofClasses(
  rows: Int32Array,
  { labels }: Pick<Part, 'labels'>,
  classes: readonly number[] | undefined,
): Int32Array {
  return classes === undefined ? rows : rows.filter((row) => classes.includes(labels[row] ?? -1));
}

/** How many images of some classes a split of the training part has. */
export function countOfClasses(
  { train }: Pick<OpenedDataset, 'train'>,
  split: string,
  classes: readonly number[],
  fractions: { readonly reserve: number; readonly validation: number } = DEFAULT_SPLITS,
): number {
  const rows = own({ ...splitsOf(train, fractions), ...splitPool(train.labels.length) }, split);
  return ofClasses(rows ?? new Int32Array(0), train, classes).length;
}

/** How many images each split of a dataset has, for plans that must know before anything runs. */
export function splitSizes(
  { train, test }: Pick<OpenedDataset, 'train' | 'test'>,
  fractions: { readonly reserve: number; readonly validation: number } = DEFAULT_SPLITS,
  testPool = 0,
): Readonly<Record<string, number>> {
  const { pool, rest } = splitTest(test ?? NO_TEST, testPool);
  const tests = testPool === 0 ? {} : { 'test-pool': pool, 'test-rest': rest };
  const rows = { ...splitsOf(train, fractions), ...splitPool(train.labels.length), ...tests };
  const sizes = Object.entries(rows).map(([name, own]) => [name, own.length] as const);
  return { ...Object.fromEntries(sizes), test: test?.labels.length ?? 0 };
}

function rowsOf(slice: DataSlice, { train }: OpenedDataset, source: Part): Int32Array {
  const { split, splits, testPool = 0 } = slice;
  if (split === 'test') return Int32Array.from(source.labels.keys());
  if (split === 'test-pool') return splitTest(source, testPool).pool;
  if (split === 'test-rest') return splitTest(source, testPool).rest;
  const fractions = { ...DEFAULT_SPLITS, ...splits };
  const all: Readonly<Record<string, Int32Array>> = [...POOL_SPLITS, WHOLE_POOL].some((name) => name === split)
    ? splitPool(train.labels.length)
    : splitsOf(train, fractions, splitRule(slice));
  const rows = own(all, split);
  if (rows !== undefined) return rows;
  const ofTraining = [...RESERVE_SPLITS, ...OWNER_SPLITS, ...ATTACKER_SPLITS, ...POOL_SPLITS, WHOLE_POOL];
  const known = [...LABELLED_SPLITS, ...TEST_SPLITS.slice(1), ...ofTraining].join(', ');
  throw sliceError('unknown-split', slice, known, split, 'Name one of these splits.');
}

/** The splits of a labelled training part; `null` is the rule from before data in groups had one of their own. */
function splitsOf(
  { labels, groups }: Pick<Part, 'labels' | 'groups'>,
  fractions: { readonly reserve: number; readonly validation: number },
  rule: string | null = GROUPED_SPLIT_VERSION,
): Readonly<Record<string, Int32Array>> {
  const input = { labels, groups, fractions };
  const split =
    groups !== null && rule !== null
      ? splitGrouped({ ...input, groups })
      : { ...splitLabelled(input), ...splitReserve(input) };
  return { ...split, ...splitForAttackers(input, split), ...splitForOwners(input, split) };
}

function splitRule(slice: DataSlice): string | null {
  const { splitVersion = null } = slice;
  if (splitVersion === null || splitVersion === GROUPED_SPLIT_VERSION) return splitVersion;
  throw sliceError(
    'unknown-split-version',
    slice,
    `division ${GROUPED_SPLIT_VERSION} of grouped data`,
    splitVersion,
    'Use the StealBench version that planned this job.',
  );
}

/** The test part keeps its official order, which some datasets sort by class: a part of it is drawn, not cut. */
function firstRows(rows: Int32Array, count: number, split: string): Int32Array {
  if (split !== 'test' && split !== 'test-rest') return rows.slice(0, count);
  return keepRows(rows.length, count, 'test-slice').map((index) => rows[index] ?? index);
}

function held(store: ImageStore): ImageStore {
  if (store.count * imageSize(store.shape) >= IN_MEMORY_BYTES) return store;
  return storeOf(store.read(Int32Array.from({ length: store.count }, (_, row) => row)));
}

function sliceError(code: string, { data, split }: DataSlice, expected: string, got: string, hint: string): DataError {
  return new DataError('this slice cannot be opened', {
    code,
    where: `${data.dataset} (${data.variant}) ${split}`,
    expected,
    got,
    hint,
  });
}
