// Claims of ownership: what is said where there are none, and when a model is claimed.
import type { AttackEvidence, OwnershipEvidence } from '../../contract/metric.js';
import { countOnes } from '../../lib/evidence/predictions.js';
import { binomialTail } from '../../lib/stats/binomial-tail.js';

/** A model is claimed as a clone below this probability of as many matches by chance. */
export const CLAIMED_BELOW = 1e-3;

/** Claims of which there is at least one, or why there is nothing to measure. */
export function claimsOf({ ownership }: AttackEvidence): OwnershipEvidence | string {
  if (ownership === null || ownership === undefined) return 'no defense here leaves claims';
  return ownership.suspect.length === 0 ? 'nothing was answered falsely within the budget' : ownership;
}

/** P(X ≥ matches) for X binomial over the claims with chance 1/K: how an unrelated model would match. */
export function chanceOf(matches: Uint8Array, classes: number): number {
  return binomialTail(countOnes(matches), matches.length, 1 / classes);
}
