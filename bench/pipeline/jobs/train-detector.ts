// Fits a detector on its own splits and fixes its threshold on validation data.
import type { DataSlice, JobOf } from '../../contract/plan.js';
import type { DetectorFit, PluginState } from '../../contract/plugins.js';
import { concatStores } from '../../lib/images/image-store.js';
import { deriveSeed } from '../../lib/random/rng.js';
import { chooseThreshold, thresholdAt } from '../../lib/stats/threshold.js';
import { openSlice } from '../data/slice.js';
import { loadQueryDetector } from '../registry/registry.js';
import type { JobBody, JobContext } from './context.js';
import { detectorImages, type DetectorImageOptions, MAXIMUM_IMAGES } from './detector-data.js';
import { detectorNetworks } from './detector-networks.js';
import { fitExternally, openExternally } from './external-detector.js';
import { openOwnerModel } from './owner-model.js';
import { scoreStream } from './score-stream.js';

export const run: JobBody<'train-detector'> = async (context) => {
  const { spec, dataRoot, signal, onProgress } = context;
  const { detector, benign, anomalous, seed } = spec;
  const owner = spec.victim === undefined ? null : await openOwnerModel(context, spec.victim);
  const options = { dataRoot, recompressed: spec.recompress, seed };
  const fit = {
    benign: await benignSide(benign, options),
    anomalous: {
      train: await detectorImages(anomalous.train, options),
      validation: await detectorImages(anomalous.validation, options),
    },
    networks: await detectorNetworks(dataRoot, spec.network, context.checkpoints),
    model: owner?.model ?? null,
    seed: deriveSeed('detector', seed, detector.id),
    signal,
    onProgress: ({ fraction, note }: { fraction: number; note: string }) => onProgress(fraction, note),
  };
  const { state, scores } = await fitted(context, fit);
  await owner?.verify();
  const chosen =
    spec.falseAlarmRate === undefined
      ? chooseThreshold(scores.benign, scores.anomalous)
      : thresholdAt(scores, spec.falseAlarmRate);
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

/** What the reserve holds, then what the suite adds of the victim's own training images. */
async function benignSide(
  { train, validation, victimTrain }: JobOf<'train-detector'>['benign'],
  options: DetectorImageOptions,
): Promise<DetectorFit['benign']> {
  const [reserve, held] = [await detectorImages(train, options), await detectorImages(validation, options)];
  const labels = async (slice: DataSlice): Promise<Int32Array> =>
    (await openSlice(slice, options.dataRoot, MAXIMUM_IMAGES)).labels;
  const [trainLabels, validationLabels] = [await labels(train), await labels(validation)];
  if (victimTrain === undefined) return { train: reserve, trainLabels, validation: held, validationLabels };
  const more = await detectorImages(victimTrain, options);
  return {
    train: concatStores(reserve, more),
    trainLabels: Int32Array.of(...trainLabels, ...(await labels(victimTrain))),
    validation: held,
    validationLabels,
  };
}

interface Fitted {
  readonly state: PluginState;
  /** On the validation images of both sides. */
  readonly scores: { readonly benign: Float64Array; readonly anomalous: Float64Array };
}

async function fitted(context: JobContext<'train-detector'>, fit: DetectorFit): Promise<Fitted> {
  const { detector } = context.spec;
  const streams = { benign: fit.benign.validation, anomalous: fit.anomalous.validation };
  if (detector.submission !== undefined) {
    const state = await fitExternally(context, detector, fit);
    const score = await openExternally(context, detector, { state, shape: fit.benign.train.shape, seed: fit.seed });
    return { state, scores: await score(streams) };
  }
  const plugin = await loadQueryDetector(detector.id);
  const state = await plugin.prepare(fit, detector.parameters);
  const opened = await plugin.open(state, detector.parameters, fit.networks, fit.model);
  const sight = { model: fit.model, needs: plugin.meta.needs, who: `detector ${detector.id}` };
  const scores = {
    benign: await scoreStream(opened, streams.benign, sight),
    anomalous: await scoreStream(opened, streams.anomalous, sight),
  };
  opened.dispose();
  return { state, scores };
}
