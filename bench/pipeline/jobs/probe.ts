// Some rows asked again, in another order and other batches: a network that answers otherwise is not what was scored.
import type { Images, ImageStore, Matrix } from '../../contract/arrays.js';
import type { DeterminismProbe } from '../../contract/evidence.js';
import { compareRepeated } from './repeated-answers.js';
import { createRng } from '../../lib/random/rng.js';

const ROWS = 64;

/** Prime, and far from any batch that a network is asked in otherwise. */
const BATCH = 7;

export interface ProbeOptions {
  readonly images: ImageStore;
  /** float32 [images.count, classes], the answers to the images in their order. */
  readonly first: Matrix;
  readonly answer: (images: Images) => Promise<Matrix>;
  readonly seed: number;
}

/** Asks up to 64 rows, drawn by the seed, in a shuffled order, seven at a time. */
export async function probeDeterminism({ images, first, answer, seed }: ProbeOptions): Promise<DeterminismProbe> {
  const rows = createRng(`determinism-probe:${seed}`).permutation(images.count).subarray(0, ROWS);
  const again: Matrix = {
    values: new Float32Array(rows.length * first.columns),
    rows: rows.length,
    columns: first.columns,
  };
  for (let start = 0; start < rows.length; start += BATCH) {
    const posteriors = await answer(images.read(rows.subarray(start, start + BATCH)));
    again.values.set(posteriors.values, start * first.columns);
  }
  return compareRepeated(first, again, rows);
}
