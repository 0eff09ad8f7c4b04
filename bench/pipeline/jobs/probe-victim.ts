// Looks at a victim that gives answers alone before anything else does: its answers to fixed images, and how often it is right.
import type { EvidenceManifest } from '../../contract/evidence.js';
import { encodeNpy } from '../../lib/npy/npy.js';
import { argmaxRows, countClasses } from '../../lib/evidence/predictions.js';
import type { AskedVictim } from '../../oracle/asked.js';
import { openSlice } from '../data/slice.js';
import { openAnswering } from './answering.js';
import type { JobBody, JobContext } from './context.js';
import { askProbesTwice } from './probes.js';

const BATCH = 512;

export const run: JobBody<'probe-victim'> = async (context) => {
  const { spec, dataRoot } = context;
  const { train, classes } = spec;
  const victim = await openAnswering(context, spec);
  const answers = await askProbesTwice(victim, spec);
  const { labels } = await openSlice(train, dataRoot);
  const validation = await validate(context, victim);
  return {
    files: {
      'probe-answers.npy': encodeNpy(answers.values, [answers.rows, answers.columns]),
      'class-counts.npy': encodeNpy(countClasses(labels, classes), [classes]),
    },
    summary: { probes: answers.rows, ...validation },
  };
};

/** Outside any budget: the owner asks his own model about images whose labels he knows. */
async function validate(
  { spec, dataRoot, signal, onProgress }: JobContext<'probe-victim'>,
  victim: AskedVictim,
): Promise<EvidenceManifest['summary']> {
  const { images, labels } = await openSlice({ ...spec.train, split: 'victim-validation' }, dataRoot);
  let correct = 0;
  for (let start = 0; start < images.count; start += BATCH) {
    signal.throwIfAborted();
    const rows = Array.from({ length: Math.min(BATCH, images.count - start) }, (_, offset) => start + offset);
    const predicted = argmaxRows(await victim.predict(images.read(rows)));
    correct += rows.filter((row, index) => predicted[index] === labels[row]).length;
    onProgress(start / images.count, `${start} of ${images.count} validation images`);
  }
  return { validationImages: images.count, validationCorrect: correct };
}
