// Fits a detector of streams on its owner's images and on no attack.
import type { DataSlice } from '../../contract/plan.js';
import type { LabelledImages } from '../../contract/plugins.js';
import { deriveSeed } from '../../lib/random/rng.js';
import { openSlice } from '../data/slice.js';
import { loadStreamDetector } from '../registry/registry.js';
import type { JobBody } from './context.js';
import { detectorNetworks } from './detector-networks.js';
import { openOwnerModel } from './owner-model.js';

export const run: JobBody<'train-stream-detector'> = async (context) => {
  const { spec, dataRoot, signal, onProgress } = context;
  const { detector, seed } = spec;
  const plugin = await loadStreamDetector(detector.id);
  const owner = await openOwnerModel(context, spec.victim);
  const open = async (slice: DataSlice): Promise<LabelledImages> => {
    const { images, labels } = await openSlice(slice, dataRoot);
    return { images, labels };
  };
  const files = await plugin.prepare(
    {
      benign: { train: await open(spec.train), validation: await open(spec.validation) },
      falseAlarmRate: spec.falseAlarmRate ?? null,
      networks: await detectorNetworks(dataRoot, undefined),
      model: owner.model,
      seed: deriveSeed('stream-detector', seed, detector.id),
      signal,
      onProgress: ({ fraction, note }) => onProgress(fraction, note),
    },
    detector.parameters,
  );
  await owner.verify();
  return { files, summary: {} };
};
