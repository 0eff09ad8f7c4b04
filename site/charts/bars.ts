// One bar a row: how many items of the transfer set fell on each class.
import * as Plot from '@observablehq/plot';
import { formatCompact } from './compact.js';
import { chartOf, type Chart, type ChartText } from './render.js';
import { rowLayout, rowScale } from './rows.js';
import type { LegendItem } from './style.js';

export interface BarChart extends ChartText {
  readonly xLabel: string;
  /** Labels are unique in the chart. */
  readonly rows: readonly { readonly label: string; readonly value: number }[];
  /** A vertical line to compare with, and what it is. */
  readonly level: { readonly value: number; readonly label: string };
}

export function barChart(chart: BarChart): Chart {
  const { rows, level, xLabel } = chart;
  const names = rows.map(({ label }) => label);
  const legend: LegendItem[] = [{ ink: 'ink-text', glyph: '╍', label: level.label }];
  return chartOf(chart, legend, () => ({
    ...rowLayout(names),
    x: { ticks: 4, tickSize: 0, tickFormat: formatCompact, label: xLabel, labelArrow: 'none', labelAnchor: 'center' },
    y: { ...rowScale(names).y, padding: 0.3 },
    marks: [
      Plot.gridX({ stroke: 'var(--rule)', strokeOpacity: 1, ticks: 4 }),
      Plot.barX(rows, { x: 'value', y: 'label', fill: 'var(--series-2)' }),
      Plot.ruleX([level.value], { stroke: 'var(--ink)', strokeDasharray: '3 3' }),
    ],
  }));
}
