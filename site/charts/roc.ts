// ROC curves over the whole square, with the diagonal of a detector that guesses.
import * as Plot from '@observablehq/plot';
import { chartOf, type Chart, type ChartText } from './render.js';
import { legendItem, type SeriesStyle } from './style.js';

export interface RocSeries {
  readonly label: string;
  readonly style: SeriesStyle;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** Where its threshold lies. */
  readonly at: { readonly x: number; readonly y: number } | null;
}

export function rocChart(chart: ChartText & { readonly series: readonly RocSeries[] }): Chart {
  const axis = { percent: true, domain: [0, 100], tickSize: 0, ticks: 5, labelArrow: 'none' as const };
  const legend = [
    ...chart.series.map(({ style, label }) => legendItem(style, label)),
    { ink: 'ink-control', glyph: '╍', label: 'guessing' },
  ];
  return chartOf(chart, legend, ({ isNarrow }) => ({
    height: isNarrow ? 300 : 360,
    marginLeft: isNarrow ? 44 : 56,
    marginRight: 20,
    marginTop: 28,
    marginBottom: 44,
    x: { ...axis, label: 'benign queries flagged (%)', labelAnchor: 'center' },
    y: { ...axis, label: 'attacker’s queries flagged (%)' },
    marks: [
      Plot.gridY({ stroke: 'var(--rule)', strokeOpacity: 1, ticks: 5 }),
      Plot.line(
        [
          { x: 0, y: 0 },
          { x: 1, y: 1 },
        ],
        { x: 'x', y: 'y', stroke: 'var(--control)', strokeDasharray: '3 3' },
      ),
      ...chart.series.flatMap(({ points, at, style: { color, symbol, dash } }) => [
        Plot.line(points, {
          x: 'x',
          y: 'y',
          stroke: color,
          strokeWidth: 1.5,
          ...(dash === null ? {} : { strokeDasharray: dash }),
        }),
        Plot.dot(at === null ? [] : [at], { x: 'x', y: 'y', symbol, r: 4.5, fill: color, stroke: 'var(--paper)' }),
      ]),
    ],
  }));
}
