// Series over a logarithmic axis (queries, batch size), with intervals, and horizontal levels such as the victim.
import * as Plot from '@observablehq/plot';
import { formatCompact } from './compact.js';
import { endLabels, LABEL_ROOM } from './direct-labels.js';
import { formatCount } from '../../bench/lib/text/format.js';
import { chartOf, type Chart, type ChartText } from './render.js';
import { legendItem, type LegendItem, type SeriesStyle } from './style.js';

export interface LinePoint {
  /** Above 0. */
  readonly x: number;
  readonly y: number;
  readonly low: number | null;
  readonly high: number | null;
}

export interface Series {
  readonly label: string;
  /** In words, where the label is short for it. */
  readonly whole?: string;
  readonly style: SeriesStyle;
  readonly points: readonly LinePoint[];
  /** A line among many, without markers, intervals or a name in the legend. */
  readonly isQuiet?: boolean;
  /** The same in all charts of a group. */
  readonly isControl?: boolean;
  /** Written at its end, in its colour; the legend has the whole name. */
  readonly endLabel?: string;
}

export interface Level {
  readonly label: string;
  readonly style: SeriesStyle;
  readonly y: number;
}

export interface LineChart extends ChartText {
  readonly xLabel: string;
  readonly yLabel: string;
  /** Fractions are drawn from 0 to 100 %; other values from 0 up. */
  readonly isFraction: boolean;
  readonly series: readonly Series[];
  readonly levels: readonly Level[];
  /** A legend above the group says what levels and controls are. */
  readonly isLegendShared?: boolean;
}

/** Most pixels between series at the same x, so that their intervals do not hide each other. */
const DODGE = 3;

/** Radius of a marker: no series is moved by more, for its points would seem to lie at another x. */
const MARKER = 3.5;

const HEIGHT = 300;
const MARGIN = { marginTop: 28, marginBottom: 44 };

export function lineChart(chart: LineChart): Chart {
  const { series, levels, isFraction, xLabel, yLabel, isLegendShared = false } = chart;
  const ticks = distinctX(series);
  const loud = series.filter(({ isQuiet }) => isQuiet !== true);
  const step = Math.min(DODGE, (2 * MARKER) / Math.max(1, loud.length - 1));
  const quiet = series.length - loud.length;
  const [domain, top] = [domainOf(ticks), isFraction ? 1 : highest(chart)];
  const ends = loud.flatMap(({ endLabel, style, points }) => {
    const last = points.at(-1);
    return endLabel === undefined || last === undefined ? [] : [{ text: endLabel, color: style.color, ...last }];
  });
  const legend = [
    ...(isLegendShared ? [] : sharedLegend(chart)),
    ...loud.filter(({ isControl }) => isControl !== true).map(({ label, style }) => legendItem(style, label)),
    ...(quiet === 0
      ? []
      : [{ ink: 'ink-control', glyph: '─', label: quiet === 1 ? '1 other' : `${formatCount(quiet)} others` }]),
  ];
  return chartOf(chart, legend, ({ isNarrow }) => ({
    ...MARGIN,
    marginLeft: isNarrow ? 44 : 56,
    height: HEIGHT,
    marginRight: isNarrow || ends.length === 0 ? 20 : LABEL_ROOM,
    x: { type: 'log', domain, axis: null },
    y: {
      percent: isFraction,
      domain: isFraction ? [0, 100] : [0, top],
      tickSize: 0,
      ticks: 5,
      label: yLabel,
      labelArrow: 'none',
    },
    marks: [
      Plot.gridY({ stroke: 'var(--rule)', strokeOpacity: 1, ticks: 5 }),
      // A tickFormat would hide labels that stand close on a logarithmic axis; a text channel shows every budget.
      Plot.axisX(ticks, { text: formatCompact, tickSize: 0, label: xLabel, labelArrow: 'none', labelAnchor: 'center' }),
      ...levels.map(({ y, style }) => Plot.ruleY([y], { stroke: style.color, ...dash(style) })),
      ...series.filter(({ isQuiet }) => isQuiet === true).map(quietLine),
      // A narrow drawing has no room for names: the legend says them.
      ...endLabels(isNarrow ? [] : ends, {
        right: domain[1],
        top,
        height: HEIGHT - MARGIN.marginTop - MARGIN.marginBottom,
      }),
      ...loud.flatMap((one, at) => seriesMarks(one, (at - (loud.length - 1) / 2) * step)),
    ],
  }));
}

/** What all charts of a group have in common: levels and controls. */
export function sharedLegend({ levels, series }: Pick<LineChart, 'levels' | 'series'>): readonly LegendItem[] {
  return [
    ...levels.map(({ label, style }) => legendItem(style, label, true)),
    ...series.filter(({ isControl }) => isControl === true).map(({ label, style }) => legendItem(style, label)),
  ];
}

function quietLine({ points }: Series): Plot.Markish {
  return Plot.line(points, { x: 'x', y: 'y', stroke: 'var(--control)', strokeWidth: 1, strokeOpacity: 0.45 });
}

function seriesMarks({ points, style }: Series, dx: number): Plot.Markish[] {
  const { color, symbol } = style;
  const whole = points.filter(({ low, high }) => low !== null && high !== null);
  return [
    Plot.line(points, { x: 'x', y: 'y', stroke: color, strokeWidth: 1.5, dx, ...dash(style) }),
    Plot.ruleX(whole, { x: 'x', y1: 'low', y2: 'high', stroke: color, strokeWidth: 2.5, strokeOpacity: 0.55, dx }),
    Plot.dot(points, { x: 'x', y: 'y', symbol, r: MARKER, fill: color, stroke: 'var(--paper)', strokeWidth: 0.75, dx }),
  ];
}

function dash({ dash: pattern }: SeriesStyle) {
  return pattern === null ? {} : { strokeDasharray: pattern };
}

function distinctX(series: readonly Series[]): readonly number[] {
  return [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
}

/** A little room at both ends; a single x stands in the middle. */
function domainOf(ticks: readonly number[]): readonly [number, number] {
  const [first = 1, last = first] = [ticks[0], ticks.at(-1)];
  const room = first === last ? 2 : (last / first) ** 0.06;
  return [first / room, last * room];
}

function highest({ series, levels }: LineChart): number {
  const values = [
    ...levels.map(({ y }) => y),
    ...series.flatMap(({ points }) => points.map(({ y, high }) => high ?? y)),
  ];
  return Math.max(...values, Number.MIN_VALUE) * 1.05;
}
