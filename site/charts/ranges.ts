// One value a row with the range around it, on a logarithmic scale: after how many queries an alarm comes.
import * as Plot from '@observablehq/plot';
import { formatCompact } from './compact.js';
import { chartOf, type Chart, type ChartText } from './render.js';
import { rowLayout, rowScale } from './rows.js';
import type { LegendItem } from './style.js';

export interface RangeChart extends ChartText {
  readonly xLabel: string;
  /** Labels are unique; values above 0. */
  readonly rows: readonly {
    readonly label: string;
    readonly value: number;
    readonly low: number;
    readonly high: number;
  }[];
  readonly legend: readonly LegendItem[];
}

export function rangeChart(chart: RangeChart): Chart {
  const { rows, xLabel, legend } = chart;
  const names = rows.map(({ label }) => label);
  const ends = rows.flatMap(({ low, high }) => [low, high]);
  const ticks = [...new Set(ends.map((end) => 10 ** Math.round(Math.log10(end))))].sort((a, b) => a - b);
  return chartOf(chart, legend, (sheet) => {
    const scale = rowScale(names, 'long', sheet);
    return {
      ...rowLayout(names, 'long', sheet),
      x: { type: 'log', domain: [Math.min(...ends, ...ticks) / 1.2, Math.max(...ends, ...ticks) * 1.2], axis: null },
      y: scale.y,
      marks: [
        Plot.gridX(ticks, { stroke: 'var(--rule)', strokeOpacity: 1 }),
        Plot.axisX(ticks, {
          text: formatCompact,
          tickSize: 0,
          label: xLabel,
          labelArrow: 'none',
          labelAnchor: 'center',
        }),
        Plot.link(rows, { y: 'label', x1: 'low', x2: 'high', stroke: 'var(--muted)', strokeWidth: 2 }),
        Plot.dot(rows, { x: 'value', y: 'label', r: 4, fill: 'var(--series-2)', stroke: 'var(--paper)' }),
        ...scale.marks,
      ],
    };
  });
}
