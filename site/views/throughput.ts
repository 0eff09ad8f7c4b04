// Throughput by class of devices: rates of different processors or GPUs never share a table, a chart or an order.
import type { SuiteBoard, ThroughputEntry } from '../../bench/contract/board.js';
import { deviceTitle } from '../../bench/contract/device-class.js';
import type { MeasureKind } from '../../bench/contract/plan.js';
import { formatCount } from '../../bench/lib/text/format.js';
import { lineChart, type Series } from '../charts/lines.js';
import type { Chart } from '../charts/render.js';
import { seriesStyle } from '../charts/style.js';
import type { Site } from '../site.js';
import { estimateCell, headingCell, missingCell, numberCell, textCell, type Cell } from './cells.js';
import { metricColumn, metricOf, presentMetrics } from './metrics.js';
import { nameHref } from './name-link.js';
import { pointHref, recordLinks } from './pair-records.js';
import { pluginTitle } from './plugins.js';
import { shellOf, type Shell } from './shell.js';
import { column, numericColumn, row, tableView, type TableView } from './table.js';
import { TRUST_COLUMN, trustCell } from './trust.js';

const PATH = 'throughput.html';
const RATE_UNIT = 'images/s';

const MEASURES: Readonly<Record<MeasureKind, string>> = {
  inference: 'Victim inference',
  'training-step': 'Surrogate training step',
  'oracle-query': 'Oracle query',
};

interface Measured extends ThroughputEntry {
  readonly suite: string;
}

/** One class of devices. */
interface Machine {
  readonly id: string;
  readonly device: string;
  /** A GPU that the processor emulates: shown, and said not to be one. */
  readonly isEmulated: boolean;
  readonly charts: readonly Chart[];
  readonly table: TableView;
}

export interface ThroughputView {
  readonly shell: Shell;
  readonly machines: readonly Machine[];
  readonly hasMachines: boolean;
}

export function throughputView(site: Site): ThroughputView {
  const entries = distinct(site, site.board.suites.flatMap(entriesOf));
  // Kinds in the order of their names: processors, GPUs, and what is emulated last.
  const ordered = entries.toSorted((a, b) => byText(a.deviceKind, b.deviceKind) || byText(a.device, b.device));
  const titles = [...new Set(ordered.map(titleOf))];
  const machines = titles.map((device, at) => {
    const id = `machine-${at + 1}`;
    const own = entries.filter((entry) => titleOf(entry) === device);
    const isEmulated = own.some(({ deviceKind }) => deviceKind === 'software-gpu');
    return { id, device, isEmulated, charts: chartsOf(own, id), table: tableOf(site, own, device, id) };
  });
  return {
    shell: shellOf(site, {
      path: PATH,
      title: 'Throughput · StealBench',
      description: 'Images per second of inference, training steps and oracle queries, one class of devices at a time.',
    }),
    machines,
    hasMachines: machines.length > 0,
  };
}

/** One measurement on one machine that several suites ask for is one row, that of the first; records without a key stand for themselves. */
function distinct({ records }: Site, entries: readonly Measured[]): readonly Measured[] {
  const keyOf = (entry: Measured): string => {
    const { result, machine, batchSize, measure, precision, threads } = entry;
    const key = records.byPath.get(result)?.result.scientific.key ?? result;
    return JSON.stringify([key, titleOf(entry), machine, batchSize, measure, precision, threads]);
  };
  const firsts = new Map(entries.toReversed().map((entry) => [keyOf(entry), entry]));
  return entries.filter((entry) => firsts.get(keyOf(entry)) === entry);
}

function titleOf({ deviceKind: kind, device: name }: Measured): string {
  return deviceTitle({ kind, name });
}

function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function entriesOf({ name, version, throughput }: SuiteBoard): readonly Measured[] {
  return throughput.map((entry) => ({ ...entry, suite: `${name} ${version}` }));
}

/** A chart a kind of measurement, from the metric that is a rate. */
function chartsOf(entries: readonly Measured[], id: string): readonly Chart[] {
  const measures = [...new Set(entries.map(({ measure }) => measure))];
  return measures.flatMap((measure) => {
    const series = seriesOf(entries.filter((entry) => entry.measure === measure));
    if (series.length === 0) return [];
    return lineChart({
      id: `${id}-${measure}`,
      title: `${MEASURES[measure]}: images per second by batch size`,
      description: series.map(({ label, points }) => `${label}: ${points.map(inWords).join(', ')}.`).join(' '),
      xLabel: 'batch size (logarithmic)',
      yLabel: 'images per second',
      isFraction: false,
      series,
      levels: [],
    });
  });
}

function seriesOf(entries: readonly Measured[]): readonly Series[] {
  const labels = [...new Set(entries.map(seriesLabel))];
  return labels
    .map((label, at) => ({
      label,
      style: seriesStyle(at),
      points: entries.filter((entry) => seriesLabel(entry) === label).flatMap(pointsOf),
    }))
    .filter(({ points }) => points.length > 0);
}

function seriesLabel({ model, backend, threads, precision, machine, shape, suite }: Measured): string {
  const place = machine === null ? '' : ` · ${machine}`;
  return `${model} · ${backendText({ backend, threads })}, ${precision}${place} · ${shape.join('×')} (${suite})`;
}

function pointsOf({ batchSize, metrics }: Measured): Series['points'] {
  return Object.values(metrics).flatMap((estimate) => {
    if (estimate.value === null || estimate.unit !== RATE_UNIT) return [];
    const { low = null, high = null } = estimate.interval ?? {};
    return [{ x: batchSize, y: estimate.value, low, high }];
  });
}

function inWords({ x, y }: Series['points'][number]): string {
  return `${formatCount(y)} at batch size ${formatCount(x)}`;
}

function tableOf(site: Site, entries: readonly Measured[], device: string, id: string): TableView {
  const { board } = site;
  const ids = presentMetrics(
    board,
    entries.map(({ metrics }) => metrics),
  );
  return tableView({
    id: `${id}-table`,
    page: PATH,
    caption: `Measurements on ${device}`,
    columns: [
      column('Model'),
      column('Backend'),
      numericColumn('Threads'),
      column('Precision'),
      column('Machine'),
      column('Measured'),
      column('Input'),
      numericColumn('Batch'),
      ...ids.map((metric) => metricColumn(board, PATH, metric)),
      column('Suite'),
      TRUST_COLUMN,
      column('Record'),
    ],
    rows: (note) =>
      entries.map((entry) =>
        row('measured', [
          headingCell(pluginTitle(board, 'models', entry.model), { href: nameHref(site, PATH, 'models', entry.model) }),
          textCell(entry.backend),
          threadsCell(entry, () => missingCell(note('the backend does not say'))),
          textCell(entry.precision),
          entry.machine === null ? missingCell(note('the record does not say')) : textCell(entry.machine),
          textCell(MEASURES[entry.measure]),
          textCell(entry.shape.join('×')),
          numberCell(formatCount(entry.batchSize), entry.batchSize),
          ...ids.map((metric) =>
            estimateCell(metricOf(entry.metrics, metric), {
              note,
              href: pointHref(site, PATH, { results: [entry.result] }),
            }),
          ),
          textCell(entry.suite),
          trustCell(site, [entry.result], note),
          textCell('', { links: recordLinks(site, PATH, [entry.result]) }),
        ]),
      ),
  });
}

function threadsCell({ threads }: Measured, missing: () => Cell): Cell {
  return threads === null ? missing() : numberCell(`${threads}`, threads);
}

function backendText({ backend, threads }: Pick<Measured, 'backend' | 'threads'>): string {
  if (threads === null) return backend;
  return `${backend}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}
