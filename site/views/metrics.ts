// Metrics as columns: which ones a set of rows has, in the order of their definitions, each linked to its own.
import { own } from '../../bench/contract/own.js';
import type { Board, Estimate } from '../../bench/contract/board.js';
import { linkTo } from '../site.js';
import { numericColumn, type ColumnView } from './table.js';

export type Metrics = Readonly<Record<string, Estimate>>;

/** Ids that the views place themselves, and first; all others follow by their definitions. */
export const METRIC = {
  accuracy: 'accuracy',
  ratio: 'ratio',
  fidelity: 'fidelity',
  benignAccuracy: 'benign-accuracy',
  anomalousAccuracy: 'anomalous-accuracy',
  imagesPerSecond: 'images-per-second',
} as const;

/** The metric, or an estimate that says that it is absent. */
export function metricOf(metrics: Metrics, id: string): Estimate {
  return own(metrics, id) ?? { value: null, unit: '', reason: 'not measured in these results' };
}

/** Ids that any of the rows has: the placed ones, those defined in the order of their definitions, others by name. */
export function presentMetrics(board: Board, rows: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
  const present = new Set(rows.flatMap((metrics) => Object.keys(metrics)));
  const ordered = new Set([...Object.values(METRIC), ...board.metrics.map(({ id }) => id)]);
  const known = [...ordered].filter((id) => present.has(id));
  return [...known, ...[...present].filter((id) => !ordered.has(id)).sort()];
}

export function metricTitle(board: Board, id: string): string {
  return board.metrics.find((metric) => metric.id === id)?.title ?? id;
}

/** Anchor of a definition on the method page. */
export function metricAnchor(id: string): string {
  return `metric-${id}`;
}

/** A column for the metric whose header leads to the definition; the label may be shorter than the title. */
export function metricColumn(board: Board, from: string, id: string, label = metricTitle(board, id)): ColumnView {
  const direction = board.metrics.find((metric) => metric.id === id)?.direction;
  const better = direction === 'higher' || direction === 'lower' ? direction : null;
  return numericColumn(label, metricHref(board, from, id), better);
}

/** Page that defines it; `null` for one that nobody defines. */
export function metricHref(board: Board, from: string, id: string): string | null {
  const isDefined = board.metrics.some((metric) => metric.id === id);
  return isDefined ? linkTo(from, `names/metrics/${id}.html`) : null;
}
