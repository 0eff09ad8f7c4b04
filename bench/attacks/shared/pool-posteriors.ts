// What the attacker's own model says of images of the pool.
import type { ImageStore, Matrix } from '../../contract/arrays.js';
import type { Substitute } from '../../contract/plugins.js';
import { noRows, stack } from './matrix-rows.js';

/** Images in memory at once. */
const LOOK = 1024;

/** float32 [n, classes], in the order of the rows. */
export async function poolPosteriors(model: Substitute, images: ImageStore, rows: Int32Array): Promise<Matrix> {
  const seen: Matrix[] = [];
  for (let first = 0; first < rows.length; first += LOOK)
    seen.push(await model.predict(images.read(rows.subarray(first, first + LOOK))));
  return stack(noRows(model.classes), ...seen);
}
