// Crafts adversarial examples on one network and asks the victim about them (transferability).
import type { Images } from '../../contract/arrays.js';
import { at } from '../../lib/at.js';
import { encodeNpy } from '../../lib/npy.js';
import { argmaxRows } from '../../lib/predictions.js';
import { createRng, deriveSeed } from '../../lib/rng.js';
import { fgsm, pgd, signNoise } from '../../tensor/adversarial.js';
import { openSlice } from '../data/slice.js';
import type { JobBody } from './context.js';
import { openNetwork } from './network.js';

/** Images in one look; bounds memory. The random numbers of an image are keyed by its row, so it changes none. */
const BATCH = 128;

export const run: JobBody<'craft'> = async (context) => {
  const { spec, signal, onProgress } = context;
  const { images, labels } = await openSlice(spec.test, context.dataRoot);
  const source = await openNetwork(context, spec.source);
  const victim = spec.source === spec.victim ? source : await openNetwork(context, spec.victim);
  // The same images for every network and seed, so that comparisons are paired.
  const rows = createRng('transferability-rows').permutation(labels.length).slice(0, spec.images).sort();
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
  return {
    files: {
      'rows.npy': encodeNpy(rows, [rows.length]),
      'fgsm.npy': encodeNpy(answers.fgsm, [rows.length]),
      'pgd.npy': encodeNpy(answers.pgd, [rows.length]),
      'noise.npy': encodeNpy(answers.noise, [rows.length]),
    },
    summary: { testImages: rows.length },
  };
};
