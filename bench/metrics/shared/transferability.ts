// Adversarial examples that carry over: what four metrics count on the same images.
import type { AttackEvidence, CraftedAnswers, ImageGroups, MetricMeta, MetricValue } from '../../contract/metric.js';
import { at } from '../../lib/arrays/at.js';
import { flagRate, missing } from '../../lib/evidence/metric-value.js';
import { argmaxRows } from '../../lib/evidence/predictions.js';

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
  const { crafted, labels, victim, groups } = evidence;
  if (crafted === null) return missing(meta, 'no adversarial examples: the suite or the control asks for none');
  const answers: CraftedAnswers | null = crafted[source];
  if (answers === null) return missing(meta, 'the victim gives its answers alone: nothing can be crafted on it');
  const v = argmaxRows(victim);
  const chosen = Uint8Array.from(answers.rows, (row) => (at(v, row) === at(labels, row) ? 1 : 0));
  const fooled = Uint8Array.from(answers.rows, (row, item) =>
    at(answers[craft], item) === at(labels, row) ? 0 : at(chosen, item),
  );
  const reason = 'no test image that the victim gets right';
  return flagRate(meta, fooled, groups && groupsOfRows(groups, answers.rows), { chosen, reason });
}

function groupsOfRows(groups: ImageGroups, rows: Int32Array): ImageGroups {
  return { ...groups, ids: rows.map((row) => at(groups.ids, row)) };
}
