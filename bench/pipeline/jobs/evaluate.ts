// Asks a network, a defended victim or the majority class about the test images.
import type { Images, ImageStore, Matrix } from '../../contract/arrays.js';
import { emptyRows } from '../../lib/arrays/matrix.js';
import { encodeNpy } from '../../lib/npy/npy.js';
import { secretStore } from '../secret/secret-inputs.js';
import { openSlice } from '../data/slice.js';
import { workFile } from './open-defenses.js';
import type { JobBody, JobContext, JobOutput } from './context.js';
import { probeDeterminism } from './probe.js';
import { type Answerer, answerer, REFUSED_FILE, refusesSome } from './subject.js';

/** Images in one look; bounds memory, changes no number. */
const BATCH = 2000;

export const run: JobBody<'evaluate'> = async (context) => {
  const { spec, dataRoot, onProgress } = context;
  const { images: plain, labels } = await openSlice(spec.test, dataRoot);
  const images = spec.secret === undefined ? plain : secretStore(plain, spec.secret.seed);
  const answer = await answerer({ ...context, shape: spec.test.shape }, spec.subject);
  const values = new Float32Array(images.count * spec.classes);
  for (let start = 0; start < images.count; start += BATCH) {
    context.signal.throwIfAborted();
    const posteriors = await answer(readRange(images, start, Math.min(images.count, start + BATCH)), start);
    values.set(posteriors.values, start * spec.classes);
    onProgress(start / images.count, `${start} of ${images.count} test images`);
  }
  return {
    files: {
      'posteriors.npy': encodeNpy(values, [images.count, spec.classes]),
      'labels.npy': encodeNpy(labels, [labels.length]),
      ...((await refusesSome(spec.subject)) ? refused({ values, rows: images.count, columns: spec.classes }) : {}),
      ...workFile(answer.work ?? null),
    },
    summary: { testImages: images.count },
    ...(await observe(context, { images, first: { values, rows: images.count, columns: spec.classes }, answer })),
  };
};

/** int32, ascending: rows of nothing but zeros. */
function refused(answers: Matrix): Readonly<Record<string, Uint8Array>> {
  const rows = Int32Array.from(emptyRows(answers));
  return { [REFUSED_FILE]: encodeNpy(rows, [rows.length]) };
}

/**
 * Networks alone are probed: a defense may keep count of its queries, and its second answer is its own affair; a deployment
 * is held to its own probes, and every further question costs its owner.
 */
async function observe(
  { spec, input }: JobContext<'evaluate'>,
  { answer, ...probe }: { readonly images: ImageStore; readonly first: Matrix; readonly answer: Answerer },
): Promise<Pick<JobOutput, 'observed'>> {
  if (spec.subject.kind !== 'classifier' || probe.images.count === 0) return {};
  if ((await input(spec.subject.job)).spec.kind === 'probe-victim') return {};
  const determinism = await probeDeterminism({ ...probe, seed: spec.seed, answer: (images) => answer(images, 0) });
  return { observed: { determinism } };
}

function readRange(store: ImageStore, start: number, end: number): Images {
  return store.read(Array.from({ length: end - start }, (_, offset) => start + offset));
}
