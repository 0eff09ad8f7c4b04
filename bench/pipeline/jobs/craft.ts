// Crafts adversarial examples on one network and asks the victim about them (transferability).
import type { Images, ImageStore } from '../../contract/arrays.js';
import { at } from '../../lib/arrays/at.js';
import { encodeNpy } from '../../lib/npy/npy.js';
import { argmaxRows } from '../../lib/evidence/predictions.js';
import { createRng, deriveSeed } from '../../lib/random/rng.js';
import { fgsm, pgd, signNoise } from '../../tensor/adversarial.js';
import { openSlice } from '../data/slice.js';
import type { JobBody, JobContext } from './context.js';
import { openNetwork } from './network.js';
import { openVictim, type OpenedVictim } from './victim.js';

/** Images in one look; bounds memory. The random numbers of an image are keyed by its row, so it changes none. */
const BATCH = 128;

export const run: JobBody<'craft'> = async (context) => {
  const { spec, signal, onProgress } = context;
  const { images, labels } = await openSlice(spec.test, context.dataRoot);
  const source = await openNetwork(context, spec.source);
  const asked = spec.source === spec.victim ? null : await openVictim(context, spec.victim);
  const victim = asked ?? source;
  const { rows, looked } = await rightRows(context, victim, images, labels);
  const answers = {
    fgsm: new Int32Array(rows.length),
    pgd: new Int32Array(rows.length),
    noise: new Int32Array(rows.length),
  };
  for (let start = 0; start < rows.length; start += BATCH) {
    signal.throwIfAborted();
    const own = rows.subarray(start, start + BATCH);
    const clean = images.read(own);
    const targets = own.map((row) => at(labels, row));
    const rngs = Array.from(own, (row) => createRng(deriveSeed('adversarial', spec.seed, row)));
    const ask = async (examples: Images): Promise<Int32Array> => argmaxRows(await victim.predict(examples));
    answers.fgsm.set(await ask(await fgsm(source, clean, targets, spec)), start);
    answers.pgd.set(await ask(await pgd(source, clean, targets, { ...spec, rngs })), start);
    answers.noise.set(await ask(signNoise(clean, spec.epsilon, rngs)), start);
    onProgress(start / rows.length, `${start} of ${rows.length} test images`);
  }
  await asked?.verify();
  return {
    files: {
      'rows.npy': encodeNpy(rows, [rows.length]),
      'fgsm.npy': encodeNpy(answers.fgsm, [rows.length]),
      'pgd.npy': encodeNpy(answers.pgd, [rows.length]),
      'noise.npy': encodeNpy(answers.noise, [rows.length]),
    },
    summary: { testImages: rows.length, looked },
  };
};

/**
 * The first images that the victim gets right, in one order for all networks and seeds: every surrogate of a victim is
 * measured on the same images, and so is the victim itself. Victims of other seeds pass over what they get wrong.
 *
 * @returns rows int32, ascending, as many as the job asks or the victim gets right; `looked`: images it was asked about
 */
async function rightRows(
  { spec, signal }: Pick<JobContext<'craft'>, 'spec' | 'signal'>,
  victim: Pick<OpenedVictim, 'predict'>,
  images: ImageStore,
  labels: Int32Array,
): Promise<{ readonly rows: Int32Array; readonly looked: number }> {
  const order = createRng('transferability-rows').permutation(labels.length);
  const right: number[] = [];
  let looked = 0;
  while (looked < order.length && right.length < spec.images) {
    signal.throwIfAborted();
    const asked = order.subarray(looked, looked + BATCH);
    const answers = argmaxRows(await victim.predict(images.read(asked)));
    right.push(...asked.filter((row, index) => answers[index] === labels[row]));
    looked += asked.length;
  }
  return { rows: Int32Array.from(right.slice(0, spec.images)).sort(), looked };
}
