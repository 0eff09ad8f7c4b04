// What is made of images by erasing: queries that the model is least sure of, and labels of images that were not asked.
import { imageSize, type Images, type Matrix } from '../../contract/arrays.js';
import type { Rng, Substitute } from '../../contract/plugins.js';
import { at } from '../../lib/arrays/at.js';
import { imagesAt } from '../shared/moved-images.js';
import { largest } from '../shared/ranking.js';
import { lookedAt } from './look.js';
import type { Options } from './options.js';
import { drawRectangle, erased } from './rectangles.js';

/** Images whose variants are looked at together. */
const LOOK = 256;
/** Of the copies whose mean posterior labels an image. */
const COPY_AREA = 0.1;

export interface Originals {
  readonly images: Images;
  /** int32 [n]: the victim's classes. */
  readonly labels: Int32Array;
}

/** What an image becomes, and how sure the model is of anything in it. */
export interface Erasing {
  /** One image. */
  readonly image: Images;
  readonly certainty: number;
  /** Position of its original. */
  readonly original: number;
}

export interface Choosing {
  readonly options: Options;
  /** Grey levels, one a channel. */
  readonly fill: readonly number[];
  readonly count: number;
  readonly rng: Rng;
}

/**
 * Of each image's variants, each without a rectangle around what speaks most for its class, the one that the model thinks least of
 * that class; among these the most certain, most certain first.
 */
export async function hardestErasings(
  model: Substitute,
  { images, labels }: Originals,
  { options, fill, count, rng }: Choosing,
): Promise<readonly Erasing[]> {
  const found: Erasing[] = [];
  for (let first = 0; first < images.count && count > 0; first += LOOK) {
    const positions = Int32Array.from({ length: Math.min(LOOK, images.count - first) }, (_, index) => first + index);
    const [own, classes] = [imagesAt(images, positions), labels.subarray(first, first + positions.length)];
    const places = await lookedAt(model, own, classes);
    const best: { image: Images; own: number; certainty: number }[] = [];
    for (let variant = 0; variant < options.variants; variant++) {
      const rectangles = places.map((place) => drawRectangle(own.shape, options.largestArea, rng, place));
      const made = erased(own, rectangles, fill);
      const { values, columns } = await model.predict(made);
      for (const [item, label] of classes.entries()) {
        const posterior = values.subarray(item * columns, (item + 1) * columns);
        const confidence = at(posterior, label);
        if (confidence >= (best[item]?.own ?? Number.POSITIVE_INFINITY)) continue;
        best[item] = { image: imagesAt(made, Int32Array.of(item)), own: confidence, certainty: Math.max(...posterior) };
      }
    }
    found.push(...best.map(({ image, certainty }, item) => ({ image, certainty, original: first + item })));
  }
  const order = largest(
    Float64Array.from(found, ({ certainty }) => certainty),
    count,
  );
  return order.map((index) => at(found, index));
}

/** float32 [n, classes]: the mean of what a model says of copies of each image without a rectangle, black in its place. */
export async function erasedMeans(model: Substitute, images: Images, copies: number, rng: Rng): Promise<Matrix> {
  const sums = new Float32Array(images.count * model.classes);
  for (let copy = 0; copy < copies; copy++) {
    const rectangles = Array.from({ length: images.count }, () => drawRectangle(images.shape, COPY_AREA, rng));
    const { values } = await model.predict(erased(images, rectangles, []));
    for (const [index, value] of values.entries()) sums[index] = (sums[index] ?? 0) + value / copies;
  }
  return { values: sums, rows: images.count, columns: model.classes };
}

export function imagesOf(erasings: readonly Erasing[], { shape }: Images): Images {
  const size = imageSize(shape);
  const pixels = new Uint8Array(erasings.length * size);
  for (const [index, { image }] of erasings.entries()) pixels.set(image.pixels, index * size);
  return { pixels, count: erasings.length, shape };
}
