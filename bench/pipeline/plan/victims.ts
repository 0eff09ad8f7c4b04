// Victims: training, and their undefended and defended answers on the test images.
import type { DataSlice } from '../../contract/plan.js';
import { answeringName, isAnswering, type AnyVictimSpec, type VictimSpec } from '../../contract/suite.js';
import { resolveTraining } from '../../contract/training.js';
import { epochsAsked } from './checkpoints.js';
import { datasetOf, isSkip, missingDataset, type PlanContext, type SkipReason, versioned } from './context.js';
import { planCraft } from './craft.js';
import { labelledSlice, type PresentDataset } from './data.js';
import { joinLacks, lacksOf } from './lacks.js';
import { scoredTest } from './scored.js';
import { needValidation } from './validation.js';

/** A victim of one seed, ready to be attacked. */
export interface PlannedVictim {
  readonly spec: AnyVictimSpec;
  readonly data: PresentDataset;
  readonly shape: readonly number[];
  readonly classes: number;
  readonly train: DataSlice;
  readonly trainCount: number;
  readonly test: DataSlice;
  readonly testCount: number;
  /** Keys of the job that trained it (or probed one that gives answers alone) and of the evaluation on the test images. */
  readonly trainVictim: string;
  readonly victim: string;
  /** Key of the white-box examples; `null` if the suite asks for none, or nobody can see into the victim. */
  readonly craftVictim: string | null;
}

/** What stands for the victim's architecture: the model, or the name that one goes by that gives answers alone. */
export function victimModel(spec: AnyVictimSpec): string {
  return isAnswering(spec) ? answeringName(spec) : spec.model;
}

/** The victim of a suite seed, or why it cannot be had here. */
export async function planVictim(
  context: PlanContext,
  spec: VictimSpec,
  suiteSeed: number,
): Promise<PlannedVictim | SkipReason> {
  const data = datasetOf(context, spec);
  if (!data.present) return joinLacks(lacksOf([missingDataset(data), context.initOf(spec, null)]));
  const seed = spec.seeds === 'shared' ? (context.suite.seeds[0] ?? suiteSeed) : suiteSeed;
  const shape = inputShape(data, spec.inputSize);
  const init = context.initOf(spec, shape);
  if (isSkip(init)) return init;
  const { classes } = data.record;
  const train = labelledSlice(data, 'victim-train', shape, context.splits);
  const { test, testCount } = scoredTest(context, data, shape);
  const trainCount = data.sizes['victim-train'] ?? 0;
  needValidation(context, data, {
    split: 'victim-validation',
    whose: `victim ${spec.id}`,
    minimumAccuracy: spec.minimumAccuracy,
  });
  const training = resolveTraining(spec.training ?? {}, trainCount);
  const model = await versioned('models', spec.model, spec.modelParameters);
  const checkpointEpochs = await epochsAsked(context, spec, training.epochs);
  const checkpoints = checkpointEpochs.length === 0 ? {} : { checkpointEpochs };
  const trainVictim = context.graph.add({
    spec: { kind: 'train-victim', train, classes, model, init, training, ...checkpoints, seed },
    label: `train-victim/${spec.id}/s${seed}`,
    cost: trainCount * training.epochs,
    minimumAccuracy: spec.minimumAccuracy,
  });
  const victim = context.graph.add({
    spec: { kind: 'evaluate', subject: { kind: 'classifier', job: trainVictim }, test, classes, seed },
    label: `evaluate/${spec.id}/s${seed}`,
    needs: [trainVictim],
    cost: testCount / 3,
  });
  const craft = { source: trainVictim, victim: trainVictim, test, testCount, classes, seed };
  const craftVictim = planCraft(context, { ...craft, label: `${spec.id}/white-box/s${seed}` });
  return { spec, data, shape, classes, train, trainCount, test, testCount, trainVictim, victim, craftVictim };
}

/** [height, width, channels]: the suite's size, else the dataset's own. */
export function inputShape(data: PresentDataset, size: readonly number[] | undefined): readonly number[] {
  const [height = 0, width = 0, channels = 3] = data.record.shape;
  return [size?.[0] ?? height, size?.[1] ?? width, channels];
}
