// What a defense withstands against what it costs honest users: those that no other beats in both are named.
import type { DefenseEntry, PairBoard } from '../../bench/contract/board.js';
import { formatNumber, formatPercent } from '../../bench/lib/text/format.js';
import { scatterChart } from '../charts/scatter.js';
import type { Chart } from '../charts/render.js';
import { seriesStyle } from '../charts/style.js';
import type { Site } from '../site.js';
import { METRIC, metricOf } from './metrics.js';
import { defenseTitle } from './plugins.js';

interface Weighed {
  readonly label: string;
  /** Cost to honest users; smaller is better. */
  readonly x: number;
  /** Accuracy of the best surrogate; smaller is better. */
  readonly y: number;
}

const COSTS = [
  {
    id: 'defense-accuracy-drop',
    unit: 'fraction',
    name: 'accuracy lost by honest users',
    axis: 'accuracy lost (points)',
  },
  {
    id: 'defense-l1-mean',
    unit: 'distance',
    name: 'mean change of answers',
    axis: 'mean L1 change of an answer, 0 to 2',
  },
] as const;

/** A chart a cost; none where fewer than two defenses have it. */
export function paretoCharts(site: Site, pair: PairBoard): readonly Chart[] {
  return COSTS.flatMap(({ id, unit, name, axis }) => {
    const weighed = pair.defenses.flatMap((one) => weigh(site, one, id));
    if (weighed.length < 2) return [];
    const front = weighed.filter((one) => !weighed.some((other) => beats(other, one))).sort((a, b) => a.x - b.x);
    const words = weighed.map(
      ({ label, x, y }) => `${label}: ${formatNumber(x, unit)} ${name}, surrogate ${formatPercent(y)}.`,
    );
    return [
      scatterChart({
        id: `chart-pareto-${id}`,
        title: `Worst case against cost: ${name}`,
        description: words.join(' '),
        xLabel: axis,
        yLabel: 'accuracy of the best surrogate (%)',
        x: unit === 'fraction' ? 'fraction' : 'number',
        y: 'fraction',
        named: front.map((one, at) => ({ ...one, style: seriesStyle(at) })),
        isJoined: true,
        others: weighed.filter((one) => !front.includes(one)),
        othersLabel: 'that another beats in both',
      }),
    ];
  });
}

/** An undefended API changes nothing. */
function weigh({ board }: Site, one: DefenseEntry, id: string): readonly Weighed[] {
  const cost = metricOf(one.metrics, id);
  const accuracy = metricOf(one.metrics, METRIC.accuracy);
  const x = cost.value ?? (one.defense === 'none' ? 0 : null);
  if (x === null || accuracy.value === null) return [];
  return [{ label: defenseTitle(board, one), x, y: accuracy.value }];
}

function beats(a: Weighed, b: Weighed): boolean {
  return a.x <= b.x && a.y <= b.y && (a.x < b.x || a.y < b.y);
}
