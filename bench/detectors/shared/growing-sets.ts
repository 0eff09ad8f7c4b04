// The queries of each class that lie apart from those before them (Juuti et al. 2019, algorithm 3).
import { mean, standardDeviation } from '../../lib/stats/moments.js';

/** Distances are compared over so many pixels before a farther image is given up. */
const BLOCK = 56;

interface GrowingSet {
  /** Pixels of each image in it, uint8. */
  readonly images: Uint8Array[];
  threshold: number;
  /** A zero, then the distances of those that were added. */
  readonly added: number[];
  /** Minimum distances of all queries of the class but the first, in order. */
  readonly distances: number[];
}

/** One client's queries, class by class. */
export class GrowingSets {
  readonly #sets = new Map<number, GrowingSet>();

  /**
   * Takes the next query: its L2 distance, pixels in [0, 1], to the nearest of its class's set; `null` for the first of a
   * class.
   *
   * @param pixels - uint8 of one image
   */
  add(label: number, pixels: Uint8Array): number | null {
    const set = this.#sets.get(label);
    if (set === undefined) {
      this.#sets.set(label, { images: [pixels], threshold: 0, added: [0], distances: [] });
      return null;
    }
    const distance = Math.sqrt(nearest(set.images, pixels)) / 255;
    set.distances.push(distance);
    if (distance > set.threshold) {
      set.images.push(pixels);
      set.added.push(distance);
      set.threshold = Math.max(set.threshold, mean(set.added) - standardDeviation(set.added));
    }
    return distance;
  }

  /** T of a class; 0 before its second query. */
  threshold(label: number): number {
    return this.#sets.get(label)?.threshold ?? 0;
  }

  /** Minimum distances of all classes that have as many as `atLeast`, class by class. */
  pooled(atLeast: number): readonly number[] {
    return [...this.#sets.values()].flatMap(({ distances }) => (distances.length >= atLeast ? distances : []));
  }
}

/** Smallest squared distance in grey levels; exact, since one that is given up is already farther. */
function nearest(images: readonly Uint8Array[], pixels: Uint8Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (const image of images) {
    let sum = 0;
    for (let start = 0; start < pixels.length && sum < least; start += BLOCK) {
      const end = Math.min(pixels.length, start + BLOCK);
      for (let at = start; at < end; at++) {
        const difference = (image[at] ?? 0) - (pixels[at] ?? 0);
        sum += difference * difference;
      }
    }
    if (sum < least) least = sum;
  }
  return least;
}
