// Images of the victim's kind that an attacker has from the start: of its reserve, and nobody else's.
import type { DataSlice } from '../../contract/plan.js';
import type { AttackSpec } from '../../contract/suite.js';
import { datasetOf, type PlanContext, type SkipReason } from './context.js';
import { labelledSlice, type PresentDataset } from './data.js';
import type { PlannedVictim } from './victims.js';

const SPLIT = 'attacker-seeds';

/** As it goes into the steal job; nothing where the suite gives none. */
export function seedSlice(
  { splits }: PlanContext,
  { seedImages }: AttackSpec,
  { data, shape }: PlannedVictim,
): { readonly seedImages?: DataSlice } {
  if (seedImages === undefined) return {};
  return { seedImages: { ...labelledSlice(data, SPLIT, shape, splits), size: seedImages } };
}

/** The part of the reserve that is for seed images holds fewer than the suite asks. */
export function seedsMissing({ attack, seedImages = 0 }: AttackSpec, { data }: PlannedVictim): SkipReason | null {
  const held = data.sizes[SPLIT] ?? 0;
  if (seedImages <= held) return null;
  return {
    code: 'too-few-seed-images',
    reason: `attack ${attack} wants ${seedImages} seed images, the part of the reserve of ${data.ref.dataset} for them holds ${held}`,
    fix: 'Lower "seedImages", or raise "splits": { "reserve": … } in the suite.',
  };
}

/** Whether attacks of the suite have seed images of this data: pools of the reserve then leave those out. */
export function givesSeeds(context: PlanContext, { ref }: PresentDataset): boolean {
  const { attacks, victims } = context.suite;
  return victims.some((victim) => {
    const data = datasetOf(context, victim);
    if (!data.present || data.ref.digest !== ref.digest) return false;
    return attacks.some(
      ({ seedImages, victims: only }) => seedImages !== undefined && (only?.includes(victim.id) ?? true),
    );
  });
}
