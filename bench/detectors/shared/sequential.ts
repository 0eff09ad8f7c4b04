// Evidence that adds up over a stream, whatever the scores are: conformal p-values, e-values of them, and a statistic that starts anew.

/**
 * The share of honest scores that are at least as anomalous, in (0, 1]: (1 + #{s_i ≥ s}) / (n + 1).
 *
 * @param honest - ascending
 */
export function conformalP(honest: Float64Array, score: number): number {
  let [low, high] = [0, honest.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((honest[middle] ?? 0) < score) low = middle + 1;
    else high = middle;
  }
  return (1 + honest.length - low) / (honest.length + 1);
}

/** κ p^(κ − 1), whose mean over honest queries is at most 1 (Vovk and Wang 2021). */
export function calibrate(p: number, kappa: number): number {
  return kappa * p ** (kappa - 1);
}

/** R_t = (1 + R_{t−1}) e_t with R_0 = 0: of an honest stream its mean at query t is at most t. */
export function shiryaevRoberts(before: number, evidence: number): number {
  return (1 + before) * evidence;
}
