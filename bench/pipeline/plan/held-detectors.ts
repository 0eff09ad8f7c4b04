// The detector that a defense holds: fitted by the same job as a detector that the suite asks for by itself.
import type { DetectorChoice } from '../../contract/plugins.js';
import {
  type AnyVictimSpec,
  defenseList,
  isAnswering,
  type DefenseEntry,
  type DefenseSpec,
  type Suite,
} from '../../contract/suite.js';
import { loadPlugin, loadQueryDetector } from '../registry/registry.js';
import { missingDataset, poolOf, type PlanContext, type SkipReason, versioned } from './context.js';
import { labelledSlice, poolSlice } from './data.js';
import { needTraining } from './needed-images.js';
import { ownerSplit } from './owner-splits.js';
import { needValidation } from './validation.js';
import type { PlannedVictim } from './victims.js';

export interface HeldRequest {
  readonly victim: PlannedVictim;
  /** Job of the victim that stands behind the defenses, whom the detector looks into. */
  readonly asked: string;
  readonly seed: number;
}

/** Key of the job that fits the detector of a defense; `null` where it holds none. */
export async function planHeldDetector(
  context: PlanContext,
  spec: DefenseSpec,
  { victim, asked, seed }: HeldRequest,
): Promise<string | null> {
  const choice = await detectorOf(spec);
  if (choice === null) return null;
  const { pool, data: anomalous } = poolOf(context, choice.anomalous ?? '');
  if (!anomalous.present) throw new Error(`pool ${pool.id} was not planned`);
  const { detector: id, parameters, falseAlarmRate } = choice;
  const { data, shape } = victim;
  const [train, whose] = [ownerSplit(context, data, 'detector'), `detector ${id}`];
  needValidation(context, data, { split: 'reserve-validation', whose, minimumAccuracy: 0 });
  needValidation(context, anomalous, { split: 'detector-validation', whose, minimumAccuracy: 0 });
  await needTraining({ detector: id, parameters, anomalous: pool.id }, data, { split: train, victimTrain: null });
  const looksInside = ((await loadQueryDetector(id)).meta.needs ?? []).length > 0;
  const own = (split: string) => labelledSlice(data, split, shape, context.splits);
  const other = (split: string) => poolSlice(anomalous, split, null, shape);
  return context.graph.add({
    spec: {
      kind: 'train-detector',
      detector: await versioned('detectors', id, parameters),
      ...(looksInside ? { victim: asked } : {}),
      ...(falseAlarmRate === null ? {} : { falseAlarmRate }),
      benign: { train: own(train), validation: own('reserve-validation') },
      anomalous: { train: other('detector-train'), validation: other('detector-validation') },
      recompress: false,
      seed,
    },
    label: `train-detector/${victim.spec.id}/${id}/${pool.id}/s${seed}`,
    needs: looksInside ? [asked] : [],
    cost: data.sizes[train] ?? 0,
  });
}

/** Pools that are not here, and victims into which nobody here can look. */
export async function heldDetectorsMissing(
  context: PlanContext,
  victim: AnyVictimSpec,
  entry: DefenseEntry,
): Promise<readonly SkipReason[]> {
  const lacks: SkipReason[] = [];
  for (const spec of defenseList(entry)) {
    const choice = context.submissions.has(`defenses/${spec.defense}`) ? null : await detectorOf(spec);
    if (choice === null) continue;
    const { data } = poolOf(context, choice.anomalous ?? '');
    if (!data.present) lacks.push(missingDataset(data));
    const needs = ((await loadQueryDetector(choice.detector)).meta.needs ?? []).filter((need) => need !== 'answers');
    if (isAnswering(victim) && needs.length > 0) lacks.push(answersOnly(spec.defense, choice, victim.id));
  }
  return lacks;
}

/** Whether a defense of the suite holds one. */
export async function holdsDetectors({ defenses = [] }: Pick<Suite, 'defenses'>): Promise<boolean> {
  for (const spec of defenses.flatMap(defenseList)) if ((await detectorOf(spec)) !== null) return true;
  return false;
}

/** `null` for a defense without one, a submission, and the training of a defense alone. */
export async function detectorOf({
  defense,
  parameters = {},
  submission,
  trainedOnly,
}: DefenseSpec): Promise<DetectorChoice | null> {
  if (submission !== undefined || trainedOnly === true) return null;
  return (await loadPlugin('defenses', defense)).detector?.(parameters) ?? null;
}

function answersOnly(defense: string, { detector }: DetectorChoice, victim: string): SkipReason {
  return {
    code: 'answers-only',
    reason: `detector ${detector} of defense ${defense} looks into the victim, and victim ${victim} gives its answers alone`,
    fix: 'Name a victim with a "model", which is trained here, or a detector that sees images alone.',
  };
}
