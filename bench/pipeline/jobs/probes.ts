// What a victim that gives answers alone is recognised by: its answers to images that nobody trained on and that are the same for everybody.
import { imageSize, type Images, type Matrix } from '../../contract/arrays.js';
import { EndpointError } from '../../contract/errors.js';
import type { JobOf } from '../../contract/plan.js';
import { at } from '../../lib/arrays/at.js';
import { decodeNpy } from '../../lib/npy/npy.js';
import { createRng } from '../../lib/random/rng.js';
import { identityOf } from './answering.js';
import { shape3 } from './network.js';

const COUNT = 32;

/** A pixel of a probe keeps its value for so many pixels, so that probes have edges and areas. */
const BLOCK = 4;

/** Most that one probability may move between two looks: kernels may round differently by the batch. */
const TOLERANCE = 1e-3;

/** Images of coloured blocks, the same for every victim of an input shape. */
export function probeImages({ train }: JobOf<'probe-victim'>): Images {
  const shape = shape3(train.shape);
  const [, width, channels] = shape;
  const rng = createRng('deployment-probes');
  const pixels = new Uint8Array(COUNT * imageSize(shape));
  for (let image = 0; image < COUNT; image++) {
    const blocks = new Map<string, number>();
    for (let within = 0; within < imageSize(shape); within++) {
      const channel = within % channels;
      const column = Math.floor((within / channels) % width);
      const row = Math.floor(within / channels / width);
      const block = [Math.floor(row / BLOCK), Math.floor(column / BLOCK), channel].join();
      const value = blocks.get(block) ?? rng.nextInt(256);
      blocks.set(block, value);
      pixels[image * imageSize(shape) + within] = value;
    }
  }
  return { pixels, count: COUNT, shape };
}

/** Asks the victim itself, whatever is kept of its answers. */
export type AskProbes = (images: Images) => Promise<Matrix>;

/**
 * Asks the probes again.
 *
 * @param stored - `probe-answers.npy` of the probing job
 * @throws EndpointError `deployment-changed`
 */
export async function checkProbes(ask: AskProbes, spec: JobOf<'probe-victim'>, stored: Uint8Array): Promise<void> {
  const before = decodeNpy(stored, 'probe-answers.npy').data;
  const difference = largestDifference(before, await ask(probeImages(spec)));
  if (difference <= TOLERANCE) return;
  const { name, version } = identityOf(spec);
  throw unsteady('deployment-changed', `The victim ${name} ${version} is not the one that was probed`, {
    got: `a difference of ${difference.toPrecision(2)}`,
    hint: 'What was measured until then stays. Raise "version" in the suite if it was replaced; only one that answers alike to like can be audited.',
  });
}

/**
 * The second time in another order, so that a server which does not keep the order of images is noticed. Not in the opposite one: whoever
 * turns each of its answers round would then be wrong alike both times.
 *
 * @throws EndpointError `deployment-unsteady`, `deployment-order`
 */
export async function askProbesTwice(ask: AskProbes, spec: JobOf<'probe-victim'>): Promise<Matrix> {
  const images = probeImages(spec);
  const first = await ask(images);
  const order = createRng('deployment-probes-order').permutation(images.count);
  const second = broughtBack(await ask(inOrder(images, order)), order);
  const difference = largestDifference(first.values, second);
  if (difference <= TOLERANCE) return first;
  if (isReordered(first, second)) {
    throw unsteady('deployment-order', 'The victim does not answer in the order in which it is asked', {
      got: 'the same answers to other images',
      hint: 'Ask for one image at a time: "batchSize": 1, or "$image" in the body of a JSON API.',
    });
  }
  throw unsteady('deployment-unsteady', 'The victim answers the same images differently', {
    got: `a difference of ${difference.toPrecision(2)}`,
    hint: 'Audit one instance without randomness; a load balancer may stand before several versions.',
  });
}

/** Image i is the one that was image `order[i]`. */
function inOrder({ pixels, count, shape }: Images, order: Int32Array): Images {
  const size = imageSize(shape);
  const ordered = new Uint8Array(pixels.length);
  order.forEach((from, to) => ordered.set(pixels.subarray(from * size, (from + 1) * size), to * size));
  return { pixels: ordered, count, shape };
}

/** Answers to images in that order, in the order of the images themselves. */
function broughtBack({ values, rows, columns }: Matrix, order: Int32Array): Matrix {
  const all = new Float32Array(values.length);
  order.forEach((to, from) => all.set(values.subarray(from * columns, (from + 1) * columns), to * columns));
  return { values: all, rows, columns };
}

/** Every row of one is a row of the other, and they are not all alike. */
function isReordered(first: Matrix, second: Matrix): boolean {
  const rowsOf = ({ values, rows, columns }: Matrix): readonly Float32Array[] =>
    Array.from({ length: rows }, (_, row) => values.subarray(row * columns, (row + 1) * columns));
  const [own, others] = [rowsOf(first), rowsOf(second)];
  const isNear = (a: Float32Array, b: Float32Array): boolean =>
    a.every((value, index) => Math.abs(value - at(b, index)) <= TOLERANCE);
  return own.every((row) => others.some((other) => isNear(row, other)));
}

function largestDifference(before: ArrayLike<number>, { values }: Matrix): number {
  if (before.length !== values.length) return 1;
  return values.reduce((most, value, index) => Math.max(most, Math.abs(value - at(before, index))), 0);
}

function unsteady(
  code: string,
  message: string,
  { got, hint }: { readonly got: string; readonly hint: string },
): EndpointError {
  const expected = `probabilities within ${TOLERANCE} of the first answers`;
  return new EndpointError(message, {
    code,
    status: null,
    expected,
    got,
    hint,
  });
}
