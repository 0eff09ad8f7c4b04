// A stream of images through a detector, in order.
import type { ImageStore } from '../../contract/arrays.js';
import { checkScores } from './check-verdicts.js';
import type { Detector, OwnerModel, OwnerNeed } from '../../contract/plugins.js';

const BATCH = 1000;

/** What a detector sees besides the images. */
export interface Sight {
  /** The victim that it guards; `null` where it sees none. */
  readonly model: OwnerModel | null;
  readonly needs?: readonly OwnerNeed[] | undefined;
  /** `detector knn`, for messages. */
  readonly who: string;
}

/** float64 [n], higher is more anomalous. */
export async function scoreStream(
  detector: Detector,
  images: ImageStore,
  { model, needs = [], who }: Sight,
): Promise<Float64Array> {
  const scores = new Float64Array(images.count);
  const answersOf = model !== null && needs.includes('answers') ? model : null;
  for (let start = 0; start < images.count; start += BATCH) {
    const length = Math.min(BATCH, images.count - start);
    const queries = images.read(Array.from({ length }, (_, offset) => start + offset));
    const given = await detector.score(queries, start, await answersOf?.predict(queries));
    scores.set(checkScores(given, length, who), start);
  }
  return scores;
}
