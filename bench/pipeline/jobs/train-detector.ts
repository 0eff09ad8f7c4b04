// Fits a detector on its own splits and fixes its threshold on validation data.
import { deriveSeed } from '../../lib/rng.js';
import { chooseThreshold } from '../../lib/threshold.js';
import { loadPlugin } from '../registry.js';
import type { JobBody } from './context.js';
import { detectorImages } from './detector-data.js';
import { scoreStream } from './score-stream.js';

export const run: JobBody<'train-detector'> = async ({ spec, dataRoot, signal, onProgress }) => {
  const { detector, benign, anomalous, seed } = spec;
  const options = { dataRoot, recompressed: spec.recompress, seed };
  const plugin = await loadPlugin('detectors', detector.id);
  const fit = {
    benign: {
      train: await detectorImages(benign.train, options),
      validation: await detectorImages(benign.validation, options),
    },
    anomalous: {
      train: await detectorImages(anomalous.train, options),
      validation: await detectorImages(anomalous.validation, options),
    },
    seed: deriveSeed('detector', seed, detector.id),
    signal,
    onProgress: ({ fraction, note }: { fraction: number; note: string }) => onProgress(fraction, note),
  };
  const state = await plugin.prepare(fit, detector.parameters);
  const opened = await plugin.open(state, detector.parameters);
  const chosen = chooseThreshold(
    await scoreStream(opened, fit.benign.validation),
    await scoreStream(opened, fit.anomalous.validation),
  );
  opened.dispose();
  return {
    files: state,
    summary: {
      threshold: chosen.threshold,
      validationBalancedAccuracy: chosen.balancedAccuracy,
      benignTrainImages: fit.benign.train.count,
      anomalousTrainImages: fit.anomalous.train.count,
    },
  };
};
