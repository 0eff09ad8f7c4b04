// A stream of images through a detector, in order.
import type { ImageStore } from '../../contract/arrays.js';
import type { Detector } from '../../contract/plugins.js';

const BATCH = 1000;

/** float64 [n], higher is more anomalous. */
export async function scoreStream(detector: Detector, images: ImageStore): Promise<Float64Array> {
  const scores = new Float64Array(images.count);
  for (let start = 0; start < images.count; start += BATCH) {
    const length = Math.min(BATCH, images.count - start);
    const rows = Array.from({ length }, (_, offset) => start + offset);
    scores.set(await detector.score(images.read(rows), start), start);
  }
  return scores;
}
