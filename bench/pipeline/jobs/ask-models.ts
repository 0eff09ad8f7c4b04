// What several models name images: the suspect of a claim, and those that it is compared with.
import type { Images } from '../../contract/arrays.js';
import type { JobOf, Subject } from '../../contract/plan.js';
import { argmaxRows } from '../../lib/evidence/predictions.js';
import { encodeNpy } from '../../lib/npy/npy.js';
import type { JobContext } from './context.js';
import { answerer } from './subject.js';

type Verification = 'verify-ownership' | 'verify-triggers';

/** `named.npy`: int32 [models, images], the suspect first. */
export async function askModels(
  context: Omit<JobContext<Verification>, 'spec'> & { readonly spec: JobOf<Verification> },
  images: Images,
): Promise<{ readonly 'named.npy': Uint8Array }> {
  const { spec, signal, onProgress } = context;
  const subjects: readonly Subject[] = [spec.suspect, ...spec.others];
  const named = new Int32Array(subjects.length * images.count);
  for (const [index, subject] of subjects.entries()) {
    signal.throwIfAborted();
    const answer = await answerer({ ...context, shape: spec.shape }, subject);
    if (images.count > 0) named.set(argmaxRows(await answer(images, 0)), index * images.count);
    onProgress((index + 1) / subjects.length, `${index + 1} of ${subjects.length} models`);
  }
  return { 'named.npy': encodeNpy(named, [subjects.length, images.count]) };
}
