// How likely so many hits or more are by chance alone.

/**
 * P(X ≥ count) for X binomial over n trials of probability p: exact, summed from the smaller tail.
 *
 * @param count - 0 to n
 * @param p - in [0, 1]
 * @throws RangeError for a count outside 0 to n, or a p outside [0, 1]
 */
export function binomialTail(count: number, n: number, p: number): number {
  if (!(count >= 0 && count <= n && p >= 0 && p <= 1))
    throw new RangeError(`binomial tail: expected 0 <= count <= n and p in [0, 1], got ${count} of ${n}, p ${p}`);
  if (count === 0 || p === 1) return 1;
  if (p === 0) return 0;
  if (count > n * p) return upper(count, n, p);
  return 1 - upper(n - count + 1, n, 1 - p);
}

/** For a count above the mean: its terms fall from the first on. */
function upper(count: number, n: number, p: number): number {
  let logTerm = n * Math.log1p(-p);
  for (let k = 0; k < count; k++) logTerm += Math.log(((n - k) / (k + 1)) * (p / (1 - p)));
  let [term, sum] = [1, 1];
  for (let k = count; k < n; k++) {
    term *= ((n - k) / (k + 1)) * (p / (1 - p));
    sum += term;
  }
  return Math.min(1, Math.exp(logTerm) * sum);
}
