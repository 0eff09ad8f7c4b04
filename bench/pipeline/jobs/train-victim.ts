// Trains a victim on its training split; the validation split alone says whether it is good enough to be attacked.
import type { DataSlice } from '../../contract/plan.js';
import { packFiles, unpackFiles } from '../../lib/files/pack.js';
import { encodeNpy } from '../../lib/npy/npy.js';
import { oneHot } from '../../lib/arrays/one-hot.js';
import { argmaxRows, countClasses } from '../../lib/evidence/predictions.js';
import type { Classifier } from '../../tensor/classifier.js';
import { openSlice } from '../data/slice.js';
import type { JobBody, JobContext } from './context.js';
import { checkpointFile, initialNetwork, shape3, trainNetwork, WEIGHTS_FILE } from './network.js';

export const run: JobBody<'train-victim'> = async (context) => {
  const { spec, dataRoot } = context;
  const { train, classes } = spec;
  const { images, labels } = await openSlice(train, dataRoot);
  const classifier = await initialNetwork(context, shape3(train.shape));
  const checkpoints: Record<string, Uint8Array> = {};
  const finalLoss = await trainNetwork(context, classifier, {
    images,
    targets: oneHot(labels, classes),
    weights: null,
    onEpoch: async (epoch) => {
      if (spec.checkpointEpochs?.includes(epoch) === true) checkpoints[checkpointFile(epoch)] = await classifier.save();
    },
    remembered: {
      save: () => packFiles(checkpoints),
      load: (bytes) => Object.assign(checkpoints, unpackFiles(bytes)),
    },
  });
  const validation = await validate(context, classifier, { ...train, split: 'victim-validation' });
  const classCounts = countClasses(labels, classes);
  return {
    files: {
      [WEIGHTS_FILE]: await classifier.save(),
      'class-counts.npy': encodeNpy(classCounts, [classes]),
      ...checkpoints,
    },
    summary: { trainingImages: images.count, finalLoss, ...validation },
  };
};

async function validate(
  { dataRoot }: JobContext<'train-victim'>,
  classifier: Classifier,
  slice: DataSlice,
): Promise<{ validationImages: number; validationCorrect: number }> {
  const { images, labels } = await openSlice(slice, dataRoot);
  const predicted = argmaxRows(await classifier.predict({ store: images, rows: labels.map((_, row) => row) }));
  return {
    validationImages: labels.length,
    validationCorrect: labels.reduce((sum, label, row) => sum + (predicted[row] === label ? 1 : 0), 0),
  };
}
