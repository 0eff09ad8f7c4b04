// Looks at a victim that gives answers alone before anything else does: its answers to fixed images, and how often it is right.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Images, Matrix } from '../../contract/arrays.js';
import type { EvidenceManifest } from '../../contract/evidence.js';
import type { JobOf } from '../../contract/plan.js';
import { writeFileAtomic } from '../../lib/files/atomic-write.js';
import { decodeNpy, encodeNpy } from '../../lib/npy/npy.js';
import { argmaxRows, countClasses } from '../../lib/evidence/predictions.js';
import type { AskedVictim } from '../../oracle/asked.js';
import type { RecordedVictim } from '../../oracle/recorded/recorded-victim.js';
import { openSlice } from '../data/slice.js';
import { openAnswering } from './answering.js';
import type { JobBody, JobContext } from './context.js';
import { askProbesTwice, checkProbes } from './probes.js';

const BATCH = 512;
const KEPT = 'probes.npy';

export const run: JobBody<'probe-victim'> = async (context) => {
  const { spec, dataRoot } = context;
  const { train, classes } = spec;
  const { victim, folder } = await openAnswering(context, spec, () => Promise.resolve());
  const answers = await probe(victim, spec, folder);
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

/** A victim that was probed before, by a run that was ended, has to be the same still: its answers count for this one. */
async function probe(
  victim: Pick<RecordedVictim, 'ask'>,
  spec: JobOf<'probe-victim'>,
  folder: string,
): Promise<Matrix> {
  const file = path.join(folder, KEPT);
  const ask = (images: Images): Promise<Matrix> => victim.ask(images);
  if (existsSync(file)) {
    const stored = await readFile(file);
    await checkProbes(ask, spec, stored);
    const values = Float32Array.from(decodeNpy(stored, file).data);
    return { values, rows: values.length / spec.classes, columns: spec.classes };
  }
  const answers = await askProbesTwice(ask, spec);
  await writeFileAtomic(file, encodeNpy(answers.values, [answers.rows, answers.columns]));
  return answers;
}

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
