// Metrics that are means over test items can be pooled over seeds item by item, from the predictions alone.
import { own } from '../contract/own.js';
import type { Predictions } from '../contract/result.js';
import { at } from '../lib/arrays/at.js';
import { equalItems } from '../lib/evidence/predictions.js';

/** A metric as mean(numerator) / mean(denominator); without a denominator it is a plain mean. */
export interface ItemSeries {
  readonly numerator: Uint8Array;
  readonly denominator: Uint8Array | null;
}

type SeriesOf = (predictions: Predictions) => ItemSeries;

const SERIES: Readonly<Record<string, SeriesOf>> = {
  accuracy: ({ labels, surrogate }) => plain(equalItems(surrogate, labels)),
  'victim-accuracy': ({ labels, victim }) => plain(equalItems(victim, labels)),
  fidelity: ({ victim, surrogate }) => plain(equalItems(surrogate, victim)),
  ratio: ({ labels, victim, surrogate }) => ({
    numerator: equalItems(surrogate, labels),
    denominator: equalItems(victim, labels),
  }),
  'fidelity-victim-right': (predictions) => agreementWhere(predictions, 1),
  'fidelity-victim-wrong': (predictions) => agreementWhere(predictions, 0),
};

/** How a metric comes from predictions; `null` for those that need more. */
export function seriesOf(metric: string): SeriesOf | null {
  return own(SERIES, metric) ?? null;
}

/** uint8 [n], 1 where the surrogate is right. */
export function surrogateCorrect({ labels, surrogate }: Predictions): Uint8Array {
  return equalItems(surrogate, labels);
}

function plain(numerator: Uint8Array): ItemSeries {
  return { numerator, denominator: null };
}

function agreementWhere({ labels, victim, surrogate }: Predictions, victimRight: 0 | 1): ItemSeries {
  const denominator = equalItems(victim, labels).map((right) => (right === victimRight ? 1 : 0));
  const numerator = equalItems(surrogate, victim).map((equal, item) => equal * at(denominator, item));
  return { numerator, denominator };
}
