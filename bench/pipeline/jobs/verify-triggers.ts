// Asks a surrogate, and models that never saw the marked victim, about the images of the mark.
import { encodeNpy } from '../../lib/npy/npy.js';
import { readFiles } from '../store/evidence-store.js';
import { askModels } from './ask-models.js';
import type { JobBody } from './context.js';
import { decodeTriggers } from './trigger-files.js';

export const run: JobBody<'verify-triggers'> = async (context) => {
  const { spec, store } = context;
  const { images, labels } = decodeTriggers(await readFiles(store, await context.input(spec.marked)));
  return {
    files: { 'claims-labels.npy': encodeNpy(labels, [images.count]), ...(await askModels(context, images)) },
    summary: { claims: images.count, others: spec.others.length },
  };
};
