// The images of a mark: chosen, patched, and moved until a clean network does not take them for their class by itself.
import type { Images, ImageStore } from '../../contract/arrays.js';
import type { VictimFit, Work } from '../../contract/plugins.js';
import { createRng, deriveSeed } from '../../lib/random/rng.js';
import { gradientAt, signStep } from '../../tensor/blocks/input-gradient.js';
import type { InsideBlock } from '../../tensor/blocks/inside.js';
import {
  column,
  filled,
  imageValues,
  matrixOf,
  release,
  scoped,
  stacked,
  toImages,
  type Values,
} from '../../tensor/blocks/values.js';
import { entanglement, halves } from './entanglement.js';
import { placeOf, withPatch } from './patch.js';
import type { Entangling } from './options.js';

/** Steps away from the class, at most, for all of a batch's triggers. */
const STEPS_AWAY = 50;
/** And at the end of a batch (the public code's number). */
const LAST_STEPS_AWAY = 5;

/** Of the target's images, those that stand beside triggers; `half` of each in a batch. */
export interface Beside {
  readonly targets: ImageStore;
  readonly half: number;
}

/** Outliers where the suite names some, else images of the source class: rows in random order, as many as wanted and held. */
export function carriers(fit: VictimFit, { source, triggers }: Entangling): Images {
  const { training, outliers, seed } = fit;
  const order = (count: number): Int32Array => createRng(deriveSeed('ewe-triggers', seed)).permutation(count);
  if (outliers !== null) return outliers.read(order(outliers.count).subarray(0, triggers));
  const own = rowsOf(training.labels, source);
  return training.images.read(Array.from(order(own.length).subarray(0, triggers), (at) => own[at] ?? 0));
}

export function rowsOf(labels: Int32Array, label: number): readonly number[] {
  return [...labels.keys()].filter((row) => labels[row] === label);
}

/** Triggers as the network is trained with them and as suspects are asked them, in whole grey levels. */
export async function makeTriggers(
  carried: Images,
  { inside, beside, options, patched, signal, onProgress }: TriggerWork,
): Promise<Images> {
  const maker = { inside, beside, options };
  const images = patched ? withPatch(carried, await bestPlace(carried, maker, signal)) : carried;
  const pixels = new Uint8Array(images.pixels.length);
  const size = images.pixels.length / images.count;
  for (let start = 0; start < images.count; start += beside.half) {
    signal.throwIfAborted();
    const batch = rowsFrom(images, start, beside.half);
    const moved = await refined(batch, maker, start);
    pixels.set(moved.pixels, start * size);
    onProgress({
      fraction: Math.min(1, (start + beside.half) / images.count),
      note: `${start + batch.count} triggers`,
    });
  }
  return { ...images, pixels };
}

interface Maker {
  readonly inside: InsideBlock;
  readonly beside: Beside;
  readonly options: Entangling;
}

export interface TriggerWork extends Maker, Work {
  /** A white square is put where it entangles most. */
  readonly patched: boolean;
}

async function bestPlace(images: Images, maker: Maker, signal: AbortSignal) {
  const { half } = maker.beside;
  const sum = new Float64Array(images.pixels.length / images.count);
  for (let start = 0; start < images.count; start += half) {
    signal.throwIfAborted();
    const batch = imageValues(rowsFrom(images, start, half));
    const gradient = entanglingGradient(batch, maker, start);
    const values = await gradient.data<'float32'>();
    for (const [at, value] of values.entries()) sum[at % sum.length] = (sum[at % sum.length] ?? 0) + value;
    release(batch, gradient);
  }
  return placeOf(sum, images.shape);
}

/** A batch at a time, as the paper has it: away from the class, towards its features, and away from the class again. */
async function refined(batch: Images, maker: Maker, start: number): Promise<Images> {
  const { rounds, stepSize } = maker.options;
  let images = imageValues(batch);
  const move = (gradient: Values, step: number): void => {
    const moved = signStep(images, gradient, step);
    release(images, gradient);
    images = moved;
  };
  let left = STEPS_AWAY;
  for (let round = 0; round < rounds; round++) {
    while (left > 0 && (await takenShare(images, maker)) > 1 / maker.options.classes) {
      move(targetGradient(images, maker), -stepSize);
      left -= 1;
    }
    move(entanglingGradient(images, maker, start), stepSize);
  }
  for (let step = 0; step < (rounds === 0 ? 0 : LAST_STEPS_AWAY); step++)
    move(targetGradient(images, maker), -stepSize);
  const made = await toImages(images);
  release(images);
  return made;
}

/** Of the logit of the class. */
function targetGradient(images: Values, { inside, options }: Maker): Values {
  return gradientAt(images, (at) => column(inside.look(at).logits, options.target));
}

/** Of the entanglement of the images with as many of their class, by the images. */
function entanglingGradient(images: Values, { inside, beside, options }: Maker, start: number): Values {
  const [count = 0] = images.shape;
  const rows = Array.from({ length: count }, (_, at) => (start + at) % beside.targets.count);
  const others = imageValues(beside.targets.read(rows));
  const how = { kinds: halves(2 * count), distance: options.distance };
  const gradient = gradientAt(images, (at) =>
    entanglement(
      inside.look(stacked(at, others)).activations,
      filled(inside.layers.length, 1 / options.temperature),
      how,
    ),
  );
  release(others);
  return gradient;
}

/** Share of the images that the network takes for the class. */
async function takenShare(images: Values, { inside, options }: Maker): Promise<number> {
  const logits = scoped(() => inside.look(images).logits);
  const { values, rows, columns } = await matrixOf(logits);
  release(logits);
  let taken = 0;
  for (let row = 0; row < rows; row++) {
    const own = values.subarray(row * columns, (row + 1) * columns);
    if (own.indexOf(Math.max(...own)) === options.target) taken += 1;
  }
  return taken / rows;
}

function rowsFrom({ pixels, count, shape }: Images, start: number, wanted: number): Images {
  const size = pixels.length / count;
  const end = Math.min(count, start + wanted);
  return { pixels: pixels.slice(start * size, end * size), count: end - start, shape };
}
