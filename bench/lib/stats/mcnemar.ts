// Two classifiers on the same items, one seed: only the items on which they differ say anything.
import binomialCdf from '@stdlib/stats-base-dists-binomial-cdf';

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
