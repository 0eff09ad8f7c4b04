// Points over two scales: a few named by colour and symbol, all others quiet and counted.
import * as Plot from '@observablehq/plot';
import { formatCount } from '../../bench/lib/text/format.js';
import { formatCompact } from './compact.js';
import { chartOf, type Chart, type ChartText } from './render.js';
import { legendItem, type SeriesStyle } from './style.js';

export interface ScatterPoint {
  readonly x: number;
  readonly y: number;
}

export interface ScatterChart extends ChartText {
  readonly xLabel: string;
  readonly yLabel: string;
  /** Fractions are drawn in percent; `root` spreads what lies near 0. */
  readonly x: 'fraction' | 'number' | 'root';
  readonly y: 'fraction' | 'number';
  /** Named points; `line` joins those that are, in their order. */
  readonly named: readonly (ScatterPoint & { readonly label: string; readonly style: SeriesStyle })[];
  readonly isJoined: boolean;
  readonly others: readonly ScatterPoint[];
  /** What the others are: `others`, `classes`. */
  readonly othersLabel: string;
}

export function scatterChart(chart: ScatterChart): Chart {
  const { named, others, xLabel, yLabel, isJoined } = chart;
  const all = [...named, ...others];
  const [xs, ys] = [all.map(({ x }) => x), all.map(({ y }) => y)];
  const legend = [
    ...named.map(({ style, label }) => legendItem(style, label)),
    ...(others.length === 0
      ? []
      : [{ ink: 'ink-control', glyph: '●', label: `${formatCount(others.length)} ${chart.othersLabel}` }]),
  ];
  return chartOf(chart, legend, ({ isNarrow }) => ({
    height: 300,
    marginLeft: isNarrow ? 44 : 56,
    marginRight: 20,
    marginTop: 28,
    marginBottom: 44,
    x: {
      ...scaleOf(chart.x, xs),
      tickSize: 0,
      ...(chart.x === 'root' ? { ticks: rootTicks(Math.max(...xs, 1)), tickFormat: formatCompact } : { ticks: 5 }),
      label: xLabel,
      labelArrow: 'none',
      labelAnchor: 'center',
    },
    y: { ...scaleOf(chart.y, ys), tickSize: 0, ticks: 5, label: yLabel, labelArrow: 'none' },
    marks: [
      Plot.gridY({ stroke: 'var(--rule)', strokeOpacity: 1, ticks: 5 }),
      Plot.dot(others, { x: 'x', y: 'y', r: 3.5, fill: 'var(--control)', fillOpacity: 0.6 }),
      ...(isJoined ? [Plot.line(named, { x: 'x', y: 'y', stroke: 'var(--muted)', strokeDasharray: '3 3' })] : []),
      ...named.map(({ style: { color, symbol }, ...point }) =>
        Plot.dot([point], { x: 'x', y: 'y', symbol, r: 4.5, fill: color, stroke: 'var(--paper)', strokeWidth: 0.75 }),
      ),
    ],
  }));
}

/** Squares of 0, 1, 2, … times a round number: even steps on a scale of square roots. */
function rootTicks(most: number): readonly number[] {
  const exact = most / 16;
  const power = 10 ** Math.floor(Math.log10(exact));
  const unit = Math.max(1, [1, 2, 5, 10].map((digit) => digit * power).find((round) => round >= exact) ?? exact);
  return [0, 1, 4, 9, 16].map((square) => square * unit).filter((tick) => tick <= most * 1.05);
}

/** From 0, or from below it where a value lies there, with a little room above the largest. */
function scaleOf(kind: ScatterChart['x'], values: readonly number[]) {
  const factor = kind === 'fraction' ? 100 : 1;
  const room = kind === 'fraction' ? 0.02 : Number.MIN_VALUE;
  const top = Math.max(...values, room) * factor * 1.05;
  const bottom = Math.min(...values, 0) * factor * 1.05;
  return { percent: kind === 'fraction', domain: [bottom, top], ...(kind === 'root' ? { type: 'sqrt' as const } : {}) };
}
