// What a victim that gives answers alone is recognised by: its answers to images that nobody trained on and that are the same for everybody.
import { imageSize, type Images, type Matrix } from '../../contract/arrays.js';
import { EndpointError } from '../../contract/errors.js';
import type { JobOf } from '../../contract/plan.js';
import { at } from '../../lib/arrays/at.js';
import { decodeNpy } from '../../lib/npy/npy.js';
import { createRng } from '../../lib/random/rng.js';
import type { AskedVictim } from '../../oracle/asked.js';
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

/**
 * Asks the probes again.
 *
 * @param stored - `probe-answers.npy` of the probing job
 * @throws EndpointError `deployment-changed`
 */
export async function checkProbes(victim: AskedVictim, spec: JobOf<'probe-victim'>, stored: Uint8Array): Promise<void> {
  const before = decodeNpy(stored, 'probe-answers.npy').data;
  const difference = largestDifference(before, await victim.predict(probeImages(spec)));
  if (difference <= TOLERANCE) return;
  const { name, version } = identityOf(spec);
  throw unsteady('deployment-changed', `The victim ${name} ${version} is not the one that was probed`, {
    got: difference,
    hint: 'Raise "version" in the suite if it was replaced; the harness can only audit one that answers alike to like.',
  });
}

/** @throws EndpointError `deployment-unsteady` if two looks at the same images differ */
export async function askProbesTwice(victim: AskedVictim, spec: JobOf<'probe-victim'>): Promise<Matrix> {
  const images = probeImages(spec);
  const first = await victim.predict(images);
  const difference = largestDifference(first.values, await victim.predict(images));
  if (difference <= TOLERANCE) return first;
  throw unsteady('deployment-unsteady', 'The victim answers the same images differently', {
    got: difference,
    hint: 'Audit one instance without randomness; a load balancer may stand before several versions.',
  });
}

function largestDifference(before: ArrayLike<number>, { values }: Matrix): number {
  if (before.length !== values.length) return 1;
  return values.reduce((most, value, index) => Math.max(most, Math.abs(value - at(before, index))), 0);
}

function unsteady(
  code: string,
  message: string,
  { got, hint }: { readonly got: number; readonly hint: string },
): EndpointError {
  const expected = `probabilities within ${TOLERANCE} of the first answers`;
  return new EndpointError(message, {
    code,
    status: null,
    expected,
    got: `a difference of ${got.toPrecision(2)}`,
    hint,
  });
}
