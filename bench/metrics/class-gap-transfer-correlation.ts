// Whether the classes that the transfer set seldom shows are the ones that are lost.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { at } from '../lib/arrays/at.js';
import { classStatistic } from './shared/class-gap.js';
import { transferClassCounts } from '../lib/evidence/class-table.js';
import { missing } from '../lib/evidence/metric-value.js';
import { spearman } from '../lib/stats/spearman.js';

const meta: MetricMeta = {
  id: 'class-gap-transfer-correlation',
  title: 'Correlation of class gap with transfer count',
  unit: 'correlation',
  range: [-1, 1],
  direction: 'neutral',
  topOne: true,
  source: 'Atli et al. 2020, Extraction of Complex DNN Models: Real Threat or Boogeyman?',
  formula:
    'Spearman ρ of d_c with log(1 + n_c), n_c = transfer items that the answers label c; interval: bootstrap over test items',
  version: '1.1.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: (evidence) => {
    const shown = transferClassCounts(evidence);
    if (shown === null) return missing(meta, 'no transfer set');
    return classStatistic(
      meta,
      evidence,
      (rows) =>
        spearman(
          rows.map((row) => row.gap),
          rows.map((row) => Math.log1p(at(shown, row.class))),
        ),
      'needs three classes whose gaps and transfer counts are not all equal',
    );
  },
};
