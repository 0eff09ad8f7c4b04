// Scores the answers to secret test inputs: the same images, changed as nobody could foresee.
import type { MetricMeta, MetricValue } from '../../contract/metric.js';
import type { Predictions, SecretScore } from '../../contract/result.js';
import { at } from '../../lib/arrays/at.js';
import { flagRate, meanValue } from '../../lib/evidence/metric-value.js';
import { equalItems } from '../../lib/evidence/predictions.js';
import { type ItemGroups, itemGroups } from '../../lib/stats/groups.js';
import { loadPlugin } from '../registry/registry.js';

/**
 * Accuracy that an honest surrogate may lose beyond the victim: it was trained on other images, and may be more easily
 * disturbed. A memory of the public test images loses far more.
 */
const ALLOWED_EXCESS = 0.05;

const EXCESS: MetricMeta = {
  id: 'secret-excess-gap',
  title: 'Excess gap',
  unit: 'fraction',
  range: [-2, 2],
  direction: 'neutral',
  source: 'docs/trust.md',
  formula: '(acc(A) − acc_secret(A)) − (acc(V) − acc_secret(V)), paired over the test items',
  version: '1.1.0',
};

type WithSecret = Predictions & { readonly secret: NonNullable<Predictions['secret']> };

/** Suspicious: the whole interval of the excess gap lies above what an honest surrogate may lose. */
export async function secretScore(
  predictions: WithSecret,
  { round, commitment }: Pick<SecretScore, 'round' | 'commitment'>,
): Promise<SecretScore> {
  const { labels, secret } = predictions;
  const right = (answers: readonly number[]): Uint8Array => equalItems(answers, labels);
  const [publicA, secretA] = [right(predictions.surrogate), right(secret.surrogate)];
  const [publicV, secretV] = [right(predictions.victim), right(secret.victim)];
  const excess = labels.map(
    (_, item) => at(publicA, item) - at(secretA, item) - (at(publicV, item) - at(secretV, item)),
  );
  const groups = itemGroups(predictions.groups);
  const excessGap = meanValue(EXCESS, excess, groups);
  return {
    round,
    commitment,
    metrics: {
      accuracy: await rate('accuracy', secretA, groups),
      'victim-accuracy': await rate('victim-accuracy', secretV, groups),
      fidelity: await rate('fidelity', equalItems(secret.surrogate, secret.victim), groups),
    },
    excessGap,
    suspicious: excessGap.value !== null && (excessGap.interval?.low ?? -2) > ALLOWED_EXCESS,
  };
}

async function rate(id: string, flags: Uint8Array, groups: ItemGroups | null): Promise<MetricValue> {
  const { meta } = await loadPlugin('metrics', id);
  return flagRate(meta, flags, groups);
}
