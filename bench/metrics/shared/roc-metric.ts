// Figures of the whole score distribution: one shape of metric, one bootstrap.
import type { DetectorEvidence, MetricMeta, MetricValue } from '../../contract/metric.js';
import { at } from '../../lib/arrays/at.js';
import { type Beside, measured, missing } from '../../lib/evidence/metric-value.js';
import { deriveSeed } from '../../lib/random/rng.js';
import { bootstrapInterval } from '../../lib/stats/bootstrap.js';
import { groupedCounts } from '../../lib/stats/resample.js';
import { benignPlaces, type RocTable, rocTable } from '../../lib/stats/roc.js';

/** A statistic of benign against anomalous scores; both sides are resampled on their own, benign ones in their groups. */
export function rocValue(
  meta: MetricMeta,
  { benign, anomalous, seed, groups }: DetectorEvidence,
  statistic: (table: RocTable) => number,
  beside: (table: RocTable) => Beside = () => ({ n: benign.length + anomalous.length }),
): MetricValue {
  if (benign.length === 0 || anomalous.length === 0) return missing(meta, 'needs benign and anomalous queries');
  const table = rocTable(benign, anomalous);
  const interval = bootstrapInterval(
    [
      table.positives,
      groups.benign === null
        ? table.negatives
        : groupedCounts(benignPlaces(benign, anomalous), table.negatives.length, groups.benign),
    ],
    (resampled) => statistic({ positives: at(resampled, 0), negatives: at(resampled, 1) }),
    { seed: deriveSeed('bootstrap', seed, meta.id) },
  );
  return measured(meta, statistic(table), { ...beside(table), interval });
}
