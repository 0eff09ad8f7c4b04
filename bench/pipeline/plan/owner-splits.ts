// What an owner prepares defenses and fits detectors on, of the reserve: one part, or two where a suite does both with one dataset.
import type { OwnerSplit, ReserveSplit } from '../../contract/dataset.js';
import { benignChoices, type DatasetChoice } from '../../contract/suite.js';
import { datasetOf, type PlanContext, type SkipReason } from './context.js';
import type { PresentDataset } from './data.js';

/** Split of the reserve for a defense or a detector: `reserve-train`, or the half of it that is theirs. */
export function ownerSplit(
  context: PlanContext,
  data: PresentDataset,
  whose: 'defense' | 'detector',
): OwnerSplit | (ReserveSplit & 'reserve-train') {
  return isBenign(context, data) && isPrepared(context, data) ? `reserve-${whose}` : 'reserve-train';
}

/** Whether a detector of the suite, or one that a defense holds, has its benign images of this dataset. */
export function isBenign(context: PlanContext, data: PresentDataset): boolean {
  const { detectors = [], victims } = context.suite;
  if (context.holdsDetectors && isDefended(context, data)) return true;
  return detectors.some((detector) => benignChoices(detector, victims).some((choice) => isSame(context, choice, data)));
}

/** Whether a defense of the suite is prepared on images of this dataset: that of a victim which it stands before. */
export function isPrepared(context: PlanContext, data: PresentDataset): boolean {
  return context.preparesDefenses && isDefended(context, data);
}

/** Whether it is the data of a victim that some attack meets. */
function isDefended(context: PlanContext, data: PresentDataset): boolean {
  const { victims, attacks } = context.suite;
  return victims.some(
    (victim) => isSame(context, victim, data) && attacks.some(({ victims: only }) => only?.includes(victim.id) ?? true),
  );
}

/** No image to prepare a defense on; `null` where there is one, or none is prepared. */
export function preparationMissing(context: PlanContext, data: PresentDataset): SkipReason | null {
  if (!isPrepared(context, data)) return null;
  const split = ownerSplit(context, data, 'defense');
  if ((data.sizes[split] ?? 0) > 0) return null;
  return {
    code: 'too-few-preparation-images',
    reason: `a defense is prepared on ${split} of ${data.ref.dataset}, which holds no image`,
    fix: `Import more images of ${data.ref.dataset}, or raise "splits": { "reserve": … } in the suite.`,
  };
}

function isSame(context: PlanContext, choice: DatasetChoice, { ref }: PresentDataset): boolean {
  const own = datasetOf(context, choice);
  return own.present && own.ref.digest === ref.digest;
}
