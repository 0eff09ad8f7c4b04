// Two classifiers on the same items, one seed: only the items on which they differ say anything.
import binomialCdf from '@stdlib/stats-base-dists-binomial-cdf';
import chisquareCdf from '@stdlib/stats-base-dists-chisquare-cdf';
import { at } from '../arrays/at.js';

/** Up to so many groups that differ, every way in which their signs can fall is counted. */
const EXACT_GROUPS = 40;

/**
 * McNemar's exact test: two-sided binomial p at 1/2 of the discordant items, doubled tail, at most 1.
 *
 * @param onlyFirst - items that only the first has right
 * @param onlySecond - items that only the second has right
 */
export function mcnemarExact(onlyFirst: number, onlySecond: number): number {
  const discordant = onlyFirst + onlySecond;
  if (discordant === 0) return 1;
  return Math.min(1, 2 * binomialCdf(Math.min(onlyFirst, onlySecond), discordant, 0.5));
}

/**
 * McNemar's test for items in groups, two-sided: under "no difference" a group's surplus is as likely on either side. Up to
 * 40 groups that differ p is exact, the share of all signs whose sum is at least as far from zero; above that the sum over
 * the root of its squares is normal (Obuchowski 1998; Yang, Sun and Hardin 2010).
 *
 * @param surplus - [groups], whole numbers: items that only the first has right less those that only the second has
 */
export function mcnemarClustered(surplus: ArrayLike<number>): number {
  const differing = Array.from(surplus).filter((value) => value !== 0);
  const sum = Math.abs(differing.reduce((total, value) => total + value, 0));
  if (sum === 0) return 1;
  if (differing.length <= EXACT_GROUPS) return signFlipTail(differing.map(Math.abs), sum);
  const squares = differing.reduce((total, value) => total + value * value, 0);
  return 1 - chisquareCdf((sum * sum) / squares, 1);
}

/** P(|Σ ± sizes| ≥ sum) over all signs, by convolution: the sum is whole, so its distribution is a short table. */
function signFlipTail(sizes: readonly number[], sum: number): number {
  const most = sizes.reduce((total, size) => total + size, 0);
  // Index: sum of those that fell on the first side, so that Σ ± sizes = 2 index − most.
  let shares = new Float64Array(most + 1);
  shares[0] = 1;
  for (const size of sizes) {
    shares = shares.map((share, index) => (share + (index < size ? 0 : at(shares, index - size))) / 2);
  }
  return Math.min(
    1,
    shares.reduce((tail, share, index) => (Math.abs(2 * index - most) >= sum ? tail + share : tail), 0),
  );
}
