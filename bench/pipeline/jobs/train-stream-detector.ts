// Fits a detector of streams on its owner's images and on no attack.
import type { DataSlice } from '../../contract/plan.js';
import type { LabelledImages, StreamFit } from '../../contract/plugins.js';
import { openSlice } from '../data/slice.js';
import { loadStreamDetector } from '../registry/registry.js';
import { streamSeed } from './client-streams.js';
import type { JobBody } from './context.js';
import { detectorImages } from './detector-data.js';
import { detectorNetworks } from './detector-networks.js';
import { fitStreamsExternally } from './external-stream.js';
import { openOwnerModel } from './owner-model.js';

export const run: JobBody<'train-stream-detector'> = async (context) => {
  const { spec, dataRoot, signal, onProgress } = context;
  const { detector, seed } = spec;
  const owner = await openOwnerModel(context, spec.victim);
  const open = async (slice: DataSlice): Promise<LabelledImages> => {
    const { images, labels } = await openSlice(slice, dataRoot);
    return { images, labels };
  };
  const others = (slice: DataSlice) => detectorImages(slice, { dataRoot, recompressed: false, seed });
  const fit: StreamFit = {
    benign: { train: await open(spec.train), validation: await open(spec.validation) },
    anomalous:
      spec.anomalous === undefined
        ? null
        : { train: await others(spec.anomalous.train), validation: await others(spec.anomalous.validation) },
    falseAlarmRate: spec.falseAlarmRate ?? null,
    networks: await detectorNetworks(dataRoot, undefined, context.checkpoints),
    model: owner.model,
    seed: streamSeed(seed, detector),
    signal,
    onProgress: ({ fraction, note }) => onProgress(fraction, note),
  };
  const files =
    detector.submission === undefined
      ? await (await loadStreamDetector(detector.id)).prepare(fit, detector.parameters)
      : await fitStreamsExternally(context, detector, fit);
  await owner.verify();
  return { files, summary: {} };
};
