// Replays held-out streams through a fitted detector (contract 11).
import type { DataSlice } from '../../contract/plan.js';
import { encodeNpy } from '../../lib/npy.js';
import { readFiles } from '../evidence-store.js';
import { loadPlugin } from '../registry.js';
import type { JobBody } from './context.js';
import { detectorImages } from './detector-data.js';
import { scoreStream } from './score-stream.js';

export const run: JobBody<'detect'> = async (context) => {
  const { spec, dataRoot, store, onProgress } = context;
  const trained = await context.input(spec.trained);
  const plugin = await loadPlugin('detectors', spec.detector.id);
  const detector = await plugin.open(await readFiles(store, trained), spec.detector.parameters);
  const streams: readonly (readonly [string, DataSlice])[] = [
    ['benign', spec.benign],
    ['anomalous', spec.anomalous],
    ['in-distribution', spec.inDistribution],
    ...spec.unseen.map(({ pool, slice }) => [`unseen-${pool}`, slice] as const),
  ];
  const files: Record<string, Uint8Array> = {};
  for (const [position, [name, slice]] of streams.entries()) {
    context.signal.throwIfAborted();
    onProgress(position / streams.length, `scoring ${name} queries`);
    const images = await detectorImages(slice, { dataRoot, recompressed: spec.recompress, seed: spec.seed });
    files[`scores-${name}.npy`] = encodeNpy(await scoreStream(detector, images), [images.count]);
  }
  detector.dispose();
  return { files, summary: { threshold: trained.summary['threshold'] } };
};
