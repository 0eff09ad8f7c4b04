// A test part divided, as some published set-ups have it: an attacker asks one part, and scoring uses the other alone.
import type { DatasetPart } from '../../contract/dataset.js';
import { createRng } from '../random/rng.js';
import { unitsByClass } from './splits.js';

/** Splits of the test part; the last two divide it. */
export const TEST_SPLITS: readonly string[] = ['test', 'test-pool', 'test-rest'];

/** Which part of a dataset a split is of. */
export function partOfSplit(split: string): DatasetPart {
  return TEST_SPLITS.includes(split) ? 'test' : 'train';
}

export interface TestPart {
  /** int32 [n]. */
  readonly labels: Int32Array;
  /** int32 [n]: images of one group stay together; `null` if each stands for itself. */
  readonly groups: Int32Array | null;
}

/**
 * Whole groups go to the pool in a fixed pseudo-random order, each that still fits.
 *
 * @param images - of the pool, or a few less where groups are large
 * @returns int32 rows of the test part: `pool` in the order drawn, `rest` ascending
 */
export function splitTest({ labels, groups }: TestPart, images: number): { pool: Int32Array; rest: Int32Array } {
  const units = unitsByClass(labels, groups).flatMap(([, own]) => own);
  const pool: number[] = [];
  for (const index of createRng('split-test').permutation(units.length)) {
    const { rows } = units[index] ?? { rows: [] };
    if (pool.length + rows.length <= images) pool.push(...rows);
  }
  const asked = new Set(pool);
  return { pool: Int32Array.from(pool), rest: Int32Array.from(labels.keys()).filter((row) => !asked.has(row)) };
}
