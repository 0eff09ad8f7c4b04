// Detector cells: benign dataset × anomalous pool × detector × seed.
import { datasetLabel, detectorLabel } from '../../contract/board.js';
import type { Cell, DataSlice, DetectorCell, JobOf } from '../../contract/plan.js';
import { benignChoices, isAnswering, type DatasetChoice, type DetectorSpec } from '../../contract/suite.js';
import { givenParameters } from './cell-networks.js';
import { detectorNetwork as ownNetwork } from '../../tensor/detector-network.js';
import { checkpointsMissing } from './checkpoints.js';
import {
  datasetOf,
  missingDataset,
  plannedCell,
  poolOf,
  type PlanContext,
  type SkipReason,
  external,
  isSkip,
  sandboxMissing,
  skippedCell,
  variantOf,
  versioned,
  versionedEntry,
} from './context.js';
import { labelledSlice, type PlannedDataset, poolSlice, type PresentDataset } from './data.js';
import { joinLacks, lacksOf } from './lacks.js';
import { checkSize } from './networks.js';
import { ownerSplit } from './owner-splits.js';
import { needTraining } from './needed-images.js';
import { needValidation } from './validation.js';
import { inputShape, type PlannedVictim, planVictim } from './victims.js';
import { initName } from './weights.js';

/** One cell a benign dataset. */
export async function planDetector(context: PlanContext, spec: DetectorSpec, seed: number): Promise<readonly Cell[]> {
  const cells: Cell[] = [];
  for (const choice of benignChoices(spec, context.suite.victims))
    cells.push(await planBenign(context, spec, choice, seed));
  return cells;
}

async function planBenign(
  context: PlanContext,
  spec: DetectorSpec,
  choice: DatasetChoice,
  seed: number,
): Promise<Cell> {
  const cell = detectorCell(context, spec, choice, seed);
  const benign = datasetOf(context, choice);
  const noSandbox = sandboxMissing(context, [['detectors', spec.detector]]);
  const victim = noSandbox === null ? await guardedVictim(context, spec, seed) : null;
  const shape = shapeOf(victim, benign, spec);
  const anomalous = poolData(context, spec.anomalous);
  const others = (spec.unseen ?? []).map((pool) => ({ pool, data: poolData(context, pool) }));
  const network = await detectorNetwork(context, spec, shape);
  const pools = [anomalous, ...others.map(({ data }) => data)];
  const lacks = lacksOf([benign.present ? null : missingDataset(benign), noSandbox, victim, ...pools, network]);
  if (!benign.present || isSkip(victim) || shape === null || isSkip(anomalous) || isSkip(network) || lacks.length > 0)
    return skippedCell(cell, joinLacks(lacks));
  const unseen = others.flatMap(({ pool, data }) =>
    isSkip(data) ? [] : [{ pool, slice: poolSlice(data, 'detector-test', null, shape) }],
  );
  const whose = `detector ${spec.detector}`;
  needValidation(context, benign, { split: 'reserve-validation', whose, minimumAccuracy: 0 });
  needValidation(context, anomalous, { split: 'detector-validation', whose, minimumAccuracy: 0 });
  const own = (split: string): DataSlice => labelledSlice(benign, split, shape, context.splits);
  const other = (split: string): DataSlice => poolSlice(anomalous, split, null, shape);
  const detector = await versionedEntry(context, 'detectors', spec.detector, spec.parameters);
  const victimTrain = shareOfVictimTrain(benign, own('victim-train'), spec.victimTrainShare);
  const recompress = spec.recompress ?? false;
  const trainSplit = ownerSplit(context, benign, 'detector');
  await needTraining(spec, benign, { split: trainSplit, victimTrain });
  const guarded = victim === null ? {} : { victim: victim.trainVictim };
  const { falseAlarmRate } = spec;
  const name = `${datasetLabel(cell)}/${detectorLabel(cell)}/${spec.anomalous}/s${seed}`;
  const trainDetector = context.graph.add({
    spec: {
      kind: 'train-detector',
      detector,
      ...guarded,
      ...(falseAlarmRate === undefined ? {} : { falseAlarmRate }),
      ...(network === undefined ? {} : { network }),
      benign: {
        train: own(trainSplit),
        validation: own('reserve-validation'),
        ...(victimTrain === null ? {} : { victimTrain }),
      },
      anomalous: { train: other('detector-train'), validation: other('detector-validation') },
      recompress,
      seed,
    },
    label: `train-detector/${name}`,
    needs: Object.values(guarded),
    cost: (benign.sizes[trainSplit] ?? 0) + (victimTrain?.size ?? 0),
    ...external(context, [detector]),
  });
  const detect = context.graph.add({
    spec: {
      kind: 'detect',
      trained: trainDetector,
      detector,
      ...guarded,
      benign: own('test'),
      anomalous: other('detector-test'),
      inDistribution: own('reserve-stream'),
      unseen,
      recompress,
      seed,
    },
    label: `detect/${name}`,
    needs: [trainDetector, ...Object.values(guarded)],
    cost: ((benign.sizes['test'] ?? 0) + (anomalous.sizes['detector-test'] ?? 0)) / 3,
    ...external(context, [detector]),
  });
  return plannedCell(cell, { ...(victim === null ? {} : { trainVictim: victim.trainVictim }), trainDetector, detect });
}

/** Of the images that it sees; `null` where the data that say so are not here. */
function shapeOf(
  victim: PlannedVictim | SkipReason | null,
  benign: PlannedDataset,
  { inputSize }: DetectorSpec,
): readonly number[] | null {
  if (isSkip(victim) || !benign.present) return null;
  return victim?.shape ?? inputShape(benign, inputSize);
}

/** The victim that it looks into, or why that cannot be done here; `null` where it sees none. */
async function guardedVictim(
  context: PlanContext,
  spec: DetectorSpec,
  seed: number,
): Promise<PlannedVictim | SkipReason | null> {
  const victim = context.suite.victims.find((candidate) => candidate.id === spec.victim);
  if (victim === undefined) return null;
  if (isAnswering(victim)) return notSeenInto(spec.detector, victim.id);
  const planned = await planVictim(context, victim, seed);
  return isSkip(planned) ? planned : ((await checkpointsMissing(context, spec, planned)) ?? planned);
}

function notSeenInto(detector: string, victim: string): SkipReason {
  return {
    code: 'victim-not-here',
    reason: `detector ${detector} looks into the victim, and ${victim} gives its answers alone`,
    fix: 'Name a victim that is trained here.',
  };
}

/** The network that the suite gives the detector, or why it cannot be had here. */
async function detectorNetwork(
  context: PlanContext,
  { network }: DetectorSpec,
  shape: readonly number[] | null,
): Promise<JobOf<'train-detector'>['network'] | SkipReason> {
  if (network === undefined) {
    if (shape !== null) checkSize(ownNetwork, { model: ownNetwork.meta.id }, shape);
    return undefined;
  }
  const init = context.initOf(network, shape);
  if (isSkip(init)) return init;
  return { model: await versioned('models', network.model, network.modelParameters), init };
}

/** The first images of the split in its fixed order, which is that of no class. */
function shareOfVictimTrain({ sizes }: PresentDataset, slice: DataSlice, share = 0): DataSlice | null {
  const size = Math.round(share * (sizes['victim-train'] ?? 0));
  return size === 0 ? null : { ...slice, size };
}

function poolData(context: PlanContext, id: string): PresentDataset | SkipReason {
  const { data } = poolOf(context, id);
  return data.present ? data : missingDataset(data);
}

function detectorCell(context: PlanContext, spec: DetectorSpec, choice: DatasetChoice, seed: number): DetectorCell {
  const { detector, parameters = {}, network, victimTrainShare, anomalous, unseen = [], recompress = false } = spec;
  const { victim, falseAlarmRate } = spec;
  const [networkParameters, networkInit] = [givenParameters(network ?? null), initName(network ?? null)];
  return {
    kind: 'detector',
    dataset: choice.dataset,
    ...variantOf(context, choice),
    ...(victim === undefined ? {} : { victim }),
    detector,
    ...(Object.keys(parameters).length === 0 ? {} : { detectorParameters: parameters }),
    ...(network === undefined ? {} : { network: network.model }),
    ...(networkParameters === undefined ? {} : { networkParameters }),
    ...(networkInit === undefined ? {} : { networkInit }),
    ...(victimTrainShare === undefined ? {} : { victimTrainShare }),
    ...(falseAlarmRate === undefined ? {} : { falseAlarmRate }),
    anomalous,
    unseen: [...unseen],
    recompress,
    seed,
  };
}
