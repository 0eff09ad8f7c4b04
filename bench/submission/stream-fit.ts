// What a detector of streams that is a submission is fitted on: its owner's data, and no attack.
import type { ImageStore, Matrix } from '../contract/arrays.js';
import type { StreamFitFiles } from '../contract/submission.js';
import { encodeNpy } from '../lib/npy/npy.js';
import type { Workplace } from './workplace.js';

/** The owner's data beside the images that it trains on. */
export interface StreamFitData {
  /** int32 [n], true classes of the images to train on. */
  readonly trainLabels: Int32Array;
  readonly validation: ImageStore;
  /** float32 [m, classes]: what the victim answers to `validation`. */
  readonly validationAnswers: Matrix;
  /** int32 [m]. */
  readonly validationLabels: Int32Array;
  readonly falseAlarmRate: number | null;
}

/** Writes them beside the task. */
export async function writeStreamFit(
  workplace: Workplace,
  { trainLabels, validation, validationAnswers: answers, validationLabels, falseAlarmRate }: StreamFitData,
): Promise<StreamFitFiles> {
  const ints = (name: string, values: Int32Array): Promise<string> =>
    workplace.addFile(name, encodeNpy(values, [values.length]));
  const encoded = encodeNpy(answers.values, [answers.rows, answers.columns]);
  return {
    trainLabels: await ints('train-labels.npy', trainLabels),
    validation: await workplace.addImages('validation.npy', validation),
    validationAnswers: await workplace.addFile('validation-answers.npy', encoded),
    validationLabels: await ints('validation-labels.npy', validationLabels),
    falseAlarmRate,
  };
}
