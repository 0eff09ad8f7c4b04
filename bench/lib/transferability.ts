// Adversarial examples that carry over: what four metrics count on the same images.
import type { AttackEvidence, CraftedAnswers, MetricMeta, MetricValue } from '../contract/metric.js';
import { at } from './at.js';
import { missing, rateValue } from './metric-value.js';
import { argmaxRows } from './predictions.js';

export type Craft = 'fgsm' | 'pgd' | 'noise';

/**
 * Share of examples that the victim gets wrong, among crafted test images that it gets right as they are. What the
 * surrogate says of them does not matter, so that all surrogates of a victim, and its own ceiling, count the same images.
 *
 * @param source - the network that the examples were crafted on
 */
export function transferRate(
  meta: MetricMeta,
  evidence: AttackEvidence,
  source: 'onSurrogate' | 'onVictim',
  craft: Craft,
): MetricValue {
  const { crafted, labels, victim } = evidence;
  if (crafted === null) return missing(meta, 'no adversarial examples: the suite or the control asks for none');
  const answers: CraftedAnswers = crafted[source];
  const v = argmaxRows(victim);
  let [right, fooled] = [0, 0];
  for (const [item, row] of answers.rows.entries()) {
    const label = at(labels, row);
    if (at(v, row) !== label) continue;
    right++;
    if (at(answers[craft], item) !== label) fooled++;
  }
  return rateValue(meta, fooled, right, 'no test image that the victim gets right');
}
