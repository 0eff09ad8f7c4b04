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

/**
 * How likely a model that is no clone matches as often: of queries that were answered falsely P(X ≥ matches) for X binomial with
 * chance 1/K; of triggers the largest {@link oftenerThan} of all the others.
 *
 * @param others - models that are no clones; `null` is returned where triggers have none to compare with
 */
export function chanceOf(
  matches: Uint8Array,
  others: readonly Uint8Array[],
  { classes, triggers }: { readonly classes: number; readonly triggers: boolean },
): number | null {
  if (!triggers) return binomialTail(countOnes(matches), matches.length, 1 / classes);
  return others.length === 0 ? null : Math.max(...others.map((other) => oftenerThan(matches, other)));
}

/**
 * Exact one-sided test of McNemar (1947): of the images that one of two models matches and the other does not, P(X ≥ those of the
 * first) for X binomial with chance 1/2. Nine against one of ten: 11/1024.
 */
export function oftenerThan(first: Uint8Array, second: Uint8Array): number {
  let [own, all] = [0, 0];
  for (const [index, match] of first.entries()) {
    if (match === second[index]) continue;
    all += 1;
    own += match;
  }
  return binomialTail(own, all, 1 / 2);
}
