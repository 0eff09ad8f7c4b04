// ROC curves of detectors, a chart for each dataset and pool, and when detectors of streams raise their alarms.
import type { DetectorEntry, StreamEntry } from '../../bench/contract/board.js';
import { formatCount, formatPlugin, formatValue } from '../../bench/lib/text/format.js';
import { rangeChart } from '../charts/ranges.js';
import type { Chart } from '../charts/render.js';
import { rocChart } from '../charts/roc.js';
import { MAX_ROWS } from '../charts/rows.js';
import { controlStyle, seriesStyle } from '../charts/style.js';
import type { Site } from '../site.js';
import { METRIC, metricOf } from './metrics.js';
import { pluginTitle } from './plugins.js';

/** Curves that one chart names. */
const CURVES = 8;

export function rocCharts({ board }: Site, entries: readonly DetectorEntry[], id: string): readonly Chart[] {
  const drawn = entries.filter(({ curve }) => curve !== undefined);
  const groupOf = ({ dataset, anomalous }: DetectorEntry): string =>
    `${pluginTitle(board, 'datasets', dataset)} against ${anomalous}`;
  return [...new Set(drawn.map(groupOf))].map((of, at) => {
    const own = drawn.filter((entry) => groupOf(entry) === of);
    const best = own.toSorted((a, b) => area(b) - area(a)).slice(0, CURVES);
    const few = best.length < own.length ? `, the ${best.length} best of ${own.length}` : '';
    return rocChart({
      id: `${id}-roc-${at + 1}`,
      title: `ROC curves: ${of}${few}; marks where thresholds were set`,
      description: best.map((entry) => `${nameOf(board, entry)}: area ${areaText(entry)}.`).join(' '),
      series: best.map((entry, series) => ({
        label: `${nameOf(board, entry)}, area ${areaText(entry)}`,
        style: entry.control ? controlStyle(series) : seriesStyle(series),
        points: (entry.curve ?? []).map((point) => ({ x: point.falsePositiveRate, y: point.truePositiveRate })),
        at: thresholdOf(entry),
      })),
    });
  });
}

function nameOf(board: Site['board'], { detector, detectorParameters, control, recompress }: DetectorEntry): string {
  const name = formatPlugin(pluginTitle(board, 'detectors', detector), detectorParameters);
  return `${control ? 'control: ' : ''}${name}${recompress ? ', recompressed' : ''}`;
}

function area({ metrics }: DetectorEntry): number {
  return metricOf(metrics, 'auroc').value ?? -1;
}

function areaText({ metrics }: DetectorEntry): string {
  const { value, unit } = metricOf(metrics, 'auroc');
  return value === null ? 'unknown' : formatValue(value, unit);
}

function thresholdOf({ metrics }: DetectorEntry): { readonly x: number; readonly y: number } | null {
  const [benign, caught] = [METRIC.benignAccuracy, METRIC.anomalousAccuracy].map((id) => metricOf(metrics, id).value);
  return benign == null || caught == null ? null : { x: 1 - benign, y: caught };
}

/** Rows that raised an alarm; `null` where none did. */
export function alarmChart({ board }: Site, streams: readonly StreamEntry[], id: string): Chart | null {
  const rows = streams.flatMap((entry) => {
    const [value, low, high] = ['queries-to-alarm', 'queries-to-alarm-p10', 'queries-to-alarm-p90'].map(
      (metric) => metricOf(entry.metrics, metric).value,
    );
    if (value == null || value <= 0) return [];
    const kind = entry.inDistribution ? ', own data' : '';
    const clients = `${formatCount(entry.clients)} ${entry.clients === 1 ? 'client' : 'clients'}`;
    const attack = pluginTitle(board, 'attacks', entry.attack);
    const label = `${clients}: ${attack}${kind}, ${pluginTitle(board, 'detectors', entry.detector)}`;
    return [{ label, value, low: low ?? value, high: high ?? value }];
  });
  const once = rows.filter(({ label }, at) => rows.findIndex((one) => one.label === label) === at).slice(0, MAX_ROWS);
  if (once.length === 0) return null;
  return rangeChart({
    id: `${id}-alarms`,
    title: 'Queries of a client until its alarm; attacks that are absent raised none',
    description: once.map(({ label, value }) => `${label}: ${formatCount(value)} queries.`).join(' '),
    xLabel: 'queries of the client (logarithmic)',
    rows: once,
    legend: [
      { ink: 'ink-series-2', glyph: '●', label: 'median' },
      { ink: 'ink-muted', glyph: '─', label: 'from the tenth to the ninetieth of a hundred clients' },
    ],
  });
}
