// Adversarial examples that carry over: what four metrics count on the same images.
import type { AttackEvidence, CraftedAnswers, MetricMeta, MetricValue } from '../contract/metric.js';
import { at } from './at.js';
import { missing, rateValue } from './metric-value.js';
import { argmaxRows } from './predictions.js';

export type Craft = 'fgsm' | 'pgd' | 'noise';

/**
 * Share of examples that the victim gets wrong, among test images that victim and surrogate both get right.
 *
 * @param source - the network that the examples were crafted on
 */
export function transferRate(
  meta: MetricMeta,
  evidence: AttackEvidence,
  source: 'onSurrogate' | 'onVictim',
  craft: Craft,
): MetricValue {
  const { crafted, labels, victim, surrogate } = evidence;
  if (crafted === null) return missing(meta, 'no adversarial examples: the suite or the control asks for none');
  const answers: CraftedAnswers = crafted[source];
  const [v, a] = [argmaxRows(victim), argmaxRows(surrogate)];
  let [right, fooled] = [0, 0];
  for (const [item, row] of answers.rows.entries()) {
    const label = at(labels, row);
    if (at(v, row) !== label || at(a, row) !== label) continue;
    right++;
    if (at(answers[craft], item) !== label) fooled++;
  }
  return rateValue(meta, fooled, right, 'no test image that victim and surrogate both get right');
}
