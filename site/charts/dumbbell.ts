// Two rates a row joined by a line: victim against surrogate for each class, benign against anomalous for each detector.
import * as Plot from '@observablehq/plot';
import { chartOf, type Chart, type ChartText } from './render.js';
import { rowLayout, rowScale, type RowLabels } from './rows.js';
import { legendItem, type SeriesStyle } from './style.js';

export interface DumbbellRow {
  /** Unique in the chart. */
  readonly label: string;
  /** Fractions; `null` draws no dot. */
  readonly first: number | null;
  readonly second: number | null;
  /** Published figures beside ours, drawn hollow. */
  readonly publishedFirst: number | null;
  readonly publishedSecond: number | null;
}

export interface DumbbellChart extends ChartText {
  readonly xLabel: string;
  readonly labels?: RowLabels;
  readonly first: { readonly label: string; readonly style: SeriesStyle };
  readonly second: { readonly label: string; readonly style: SeriesStyle };
  readonly rows: readonly DumbbellRow[];
}

export function dumbbellChart(chart: DumbbellChart): Chart {
  const { rows, first, second, xLabel, labels } = chart;
  const names = rows.map(({ label }) => label);
  const joined = rows.filter((row) => row.first !== null && row.second !== null);
  const hasPublished = rows.some(({ publishedFirst, publishedSecond }) => publishedFirst ?? publishedSecond);
  const legend = [legendItem(first.style, first.label), legendItem(second.style, second.label)];
  const published = { ink: 'ink-muted', glyph: '○', label: 'hollow: published' };
  return chartOf(chart, hasPublished ? [...legend, published] : legend, (sheet) => {
    const scale = rowScale(names, labels, sheet);
    return {
      ...rowLayout(names, labels, sheet),
      x: {
        percent: true,
        domain: [0, 100],
        ticks: 5,
        tickSize: 0,
        label: xLabel,
        labelArrow: 'none',
        labelAnchor: 'center',
      },
      y: scale.y,
      marks: [
        Plot.gridX({ stroke: 'var(--rule)', strokeOpacity: 1, ticks: 5 }),
        Plot.link(joined, { y: 'label', x1: 'first', x2: 'second', stroke: 'var(--muted)', strokeOpacity: 0.6 }),
        hollow(rows, 'publishedFirst', first.style),
        hollow(rows, 'publishedSecond', second.style),
        filled(rows, 'first', first.style),
        filled(rows, 'second', second.style),
        ...scale.marks,
      ],
    };
  });
}

function filled(rows: readonly DumbbellRow[], x: string, { color, symbol }: SeriesStyle): Plot.Markish {
  return Plot.dot(rows, { x, y: 'label', symbol, r: 4, fill: color, stroke: 'var(--paper)', strokeWidth: 0.75 });
}

function hollow(rows: readonly DumbbellRow[], x: string, { color, symbol }: SeriesStyle): Plot.Markish {
  return Plot.dot(rows, { x, y: 'label', symbol, r: 6, fill: 'none', stroke: color, strokeWidth: 1.5 });
}
