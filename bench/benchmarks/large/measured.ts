// The figures of a drawn record: those that a board checks against the predictions are theirs, all others are the pattern's.
import type { MeasuredValue, MetricValue } from '../../contract/metric.js';
import type { CellResult, Outcome, Predictions } from '../../contract/result.js';
import { at } from '../../lib/arrays/at.js';
import { countOnes, equalItems } from '../../lib/evidence/predictions.js';
import { wilsonInterval } from '../../lib/stats/wilson.js';

/** @throws RangeError for a pattern without figures */
export function measured({ scientific }: CellResult, predictions: Predictions, predictionsSha256: string): Outcome {
  const { outcome } = scientific;
  if (outcome.state !== 'completed' || outcome.classes === null)
    throw new RangeError('the pattern of a large result set has no figures');
  const { labels, victim, surrogate } = predictions;
  const right = { victim: equalItems(victim, labels), surrogate: equalItems(surrogate, labels) };
  const [known, copied] = [countOnes(right.victim), countOnes(right.surrogate)];
  const figures: Readonly<Record<string, MetricValue>> = {
    accuracy: share(copied, labels.length, 'higher'),
    'victim-accuracy': share(known, labels.length, 'neutral'),
    fidelity: share(countOnes(equalItems(surrogate, victim)), labels.length, 'higher'),
    ratio: {
      ...share(copied, labels.length, 'higher'),
      value: copied / known,
      unit: 'ratio',
      count: null,
      interval: null,
    },
  };
  return {
    state: outcome.state,
    ledger: outcome.ledger,
    metrics: { ...outcome.metrics, ...figures },
    classes: outcome.classes.map((row) => ({
      ...row,
      n: countIn(labels, row.class, null),
      victimCorrect: countIn(labels, row.class, right.victim),
      surrogateCorrect: countIn(labels, row.class, right.surrogate),
    })),
    predictionsSha256,
  };
}

function share(count: number, n: number, direction: MeasuredValue['direction']): MeasuredValue {
  return { value: count / n, unit: 'fraction', direction, n, count, interval: wilsonInterval(count, n) };
}

/** Items of the class, of which only those that are flagged where there are flags. */
function countIn(labels: readonly number[], id: number, flags: Uint8Array | null): number {
  return labels.reduce(
    (sum, label, item) => sum + (label === id && (flags === null || at(flags, item) === 1) ? 1 : 0),
    0,
  );
}
