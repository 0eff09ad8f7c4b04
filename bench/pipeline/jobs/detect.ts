// Replays held-out streams through a fitted detector (contract 11).
import type { ImageStore } from '../../contract/arrays.js';
import type { EvidenceManifest } from '../../contract/evidence.js';
import type { DataSlice, JobOf } from '../../contract/plan.js';
import { encodeNpy } from '../../lib/npy/npy.js';
import { deriveSeed } from '../../lib/random/rng.js';
import { readFiles } from '../store/evidence-store.js';
import { loadQueryDetector } from '../registry/registry.js';
import type { JobBody, JobContext } from './context.js';
import { detectorImages } from './detector-data.js';
import { detectorNetworks } from './detector-networks.js';
import { openExternally } from './external-detector.js';
import { shape3 } from './network.js';
import { openOwnerModel } from './owner-model.js';
import { scoreStream } from './score-stream.js';

export const run: JobBody<'detect'> = async (context) => {
  const { spec } = context;
  const trained = await context.input(spec.trained);
  const slices: readonly (readonly [string, DataSlice])[] = [
    ['benign', spec.benign],
    ['anomalous', spec.anomalous],
    ['in-distribution', spec.inDistribution],
    ...spec.unseen.map(({ pool, slice }) => [`unseen-${pool}`, slice] as const),
  ];
  const score = spec.detector.submission === undefined ? scoreInTurn : scoreMixed;
  const scores = await score(context, trained, slices);
  const files = Object.fromEntries(
    Object.entries(scores).map(([name, values]) => [`scores-${name}.npy`, encodeNpy(values, [values.length])]),
  );
  return { files, summary: { threshold: trained.summary['threshold'] } };
};

type Score = (
  context: JobContext<'detect'>,
  trained: EvidenceManifest,
  slices: readonly (readonly [string, DataSlice])[],
) => Promise<Readonly<Record<string, Float64Array>>>;

const scoreInTurn: Score = async (context, trained, slices) => {
  const { spec, store, dataRoot, onProgress } = context;
  const plugin = await loadQueryDetector(spec.detector.id);
  const networks = await detectorNetworks(dataRoot, networkOf(trained));
  const owner = spec.victim === undefined ? null : await openOwnerModel(context, spec.victim);
  const model = owner?.model ?? null;
  const state = await readFiles(store, trained);
  const detector = await plugin.open(state, spec.detector.parameters, networks, model);
  const scores: Record<string, Float64Array> = {};
  const sight = { needs: plugin.meta.needs, who: `detector ${spec.detector.id}` };
  for (const [position, [name, slice]] of slices.entries()) {
    context.signal.throwIfAborted();
    onProgress(position / slices.length, `scoring ${name} queries`);
    scores[name] = await scoreStream(detector, await imagesOf(context, slice), { ...sight, model });
  }
  detector.dispose();
  await owner?.verify();
  return scores;
};

function networkOf({ key, spec }: EvidenceManifest): JobOf<'train-detector'>['network'] {
  if (spec.kind !== 'train-detector') throw new Error(`${key} is no detector but ${spec.kind}`);
  return spec.network;
}

const scoreMixed: Score = async (context, trained, slices) => {
  const { spec, store } = context;
  const streams: Record<string, ImageStore> = {};
  for (const [name, slice] of slices) streams[name] = await imagesOf(context, slice);
  const seed = deriveSeed('detector', spec.seed, spec.detector.id);
  const state = await readFiles(store, trained);
  const score = await openExternally(context, spec.detector, { state, shape: shape3(spec.benign.shape), seed });
  return score(streams);
};

function imagesOf({ spec, dataRoot }: JobContext<'detect'>, slice: DataSlice): Promise<ImageStore> {
  return detectorImages(slice, { dataRoot, recompressed: spec.recompress, seed: spec.seed });
}
