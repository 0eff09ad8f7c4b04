// What a query tells of the training data, as privacy: noisy votes of near training images (Papernot et al. 2018, theorems 5 and 6).
import chisquareCdf from '@stdlib/stats-base-dists-chisquare-cdf';

/** Orders of Rényi differential privacy that are added up; the best one counts. */
export const ORDERS = [1.5, 2, 3, 4, 6, 8, 12, 16, 20, 24, 32, 48, 64] as const;

/** Complementary error function for x >= 0. */
function erfc(x: number): number {
  return 1 - chisquareCdf(2 * x * x, 1);
}

/**
 * An upper bound on the probability that noise makes another class win: the sum over the others of ½ erfc((n_top − n_j) / 2σ).
 *
 * @param votes - how many neighbours each class has
 * @param sigma - deviation of the noise, above 0
 */
export function otherWins(votes: ArrayLike<number>, sigma: number): number {
  const counts = Array.from(votes);
  const most = Math.max(...counts);
  const top = counts.indexOf(most);
  return counts.reduce((sum, count, index) => (index === top ? sum : sum + erfc((most - count) / (2 * sigma)) / 2), 0);
}

/**
 * Rényi differential privacy that one answer costs, at an order above 1: what the votes allow where they are clear, else order / σ².
 *
 * @param q - of {@link otherWins}
 */
export function answerCost(q: number, order: number, sigma: number): number {
  const whatever = order / sigma ** 2;
  if (q <= 0) return 0;
  if (q >= 1) return whatever;
  const second = sigma * Math.sqrt(-Math.log(q));
  const first = second + 1;
  if (!(first > order && second > 1)) return whatever;
  const [firstCost, secondCost] = [first / sigma ** 2, second / sigma ** 2];
  const limit = Math.exp((second - 1) * secondCost) / ((first / (first - 1)) * (second / (second - 1))) ** second;
  if (!(q <= limit)) return whatever;
  const a = (1 - q) / (1 - (q * Math.exp(secondCost)) ** ((second - 1) / second));
  const b = Math.exp(firstCost) / q ** (1 / (first - 1));
  const bound = Math.log((1 - q) * a ** (order - 1) + q * b ** (order - 1)) / (order - 1);
  return Math.min(whatever, Math.max(0, bound));
}

/**
 * ε of (ε, δ)-differential privacy from costs added up, one an order of {@link ORDERS}: the least over the orders.
 *
 * @param orders - as in `costs`; default all
 */
export function epsilonOf(costs: ArrayLike<number>, delta: number, orders: readonly number[] = ORDERS): number {
  return Math.min(...orders.map((order, index) => (costs[index] ?? 0) + Math.log(1 / delta) / (order - 1)));
}
