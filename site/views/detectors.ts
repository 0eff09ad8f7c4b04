// The detector board: the poster's two columns, then every other metric; published rows and controls beside.
import type { DetectorEntry, SuiteBoard } from '../../bench/contract/board.js';
import { own } from '../../bench/contract/own.js';
import { formatCount, formatDetectorTraining, formatPlugin, formatShortPercent } from '../../bench/lib/text/format.js';
import type { Chart } from '../charts/render.js';
import type { Site } from '../site.js';
import { emptyCell, estimateCell, headingCell, numberCell, textCell, type Cell, type Link } from './cells.js';
import { rocCharts } from './detector-charts.js';
import { METRIC, metricColumn, metricOf, presentMetrics } from './metrics.js';
import { missingTable } from './missing.js';
import { nameHref } from './name-link.js';
import { pointHref, recordLinks } from './pair-records.js';
import { pluginTitle, shownVariant } from './plugins.js';
import { rankCell } from './rank.js';
import { shellOf, type Shell } from './shell.js';
import { streamSections, type StreamSection } from './streams.js';
import { column, numericColumn, row, tableView, type RowView, type TableView } from './table.js';
import { TRUST_COLUMN, trustCell } from './trust.js';

const PATH = 'detectors.html';

/** The poster's two columns. */
const LEAD: readonly string[] = [METRIC.benignAccuracy, METRIC.anomalousAccuracy];

interface DetectorSection {
  readonly id: string;
  readonly title: string;
  readonly release: string;
  readonly charts: readonly Chart[];
  readonly table: TableView;
  readonly missing: TableView | null;
}

export interface DetectorsView {
  readonly shell: Shell;
  readonly sections: readonly DetectorSection[];
  readonly hasSections: boolean;
  /** Detectors of streams, by suite. */
  readonly streams: readonly StreamSection[];
  readonly hasStreams: boolean;
}

export function detectorsView(site: Site): DetectorsView {
  const suites = site.board.suites.filter(({ detectors }) => detectors.length > 0);
  const streams = streamSections(site, PATH);
  return {
    shell: shellOf(site, {
      path: PATH,
      title: 'Detectors · StealBench',
      description:
        'How well detectors tell an attacker’s queries from benign ones, with controls and published figures.',
    }),
    sections: suites.map((suite, at) => section(site, suite, `suite-${at + 1}`)),
    hasSections: suites.length > 0,
    streams,
    hasStreams: streams.length > 0,
  };
}

function section(site: Site, suite: SuiteBoard, id: string): DetectorSection {
  const { detectors } = suite;
  const missing = detectors.flatMap((entry) => entry.missing);
  const release = `${suite.name} ${suite.version}`;
  return {
    id,
    title: suite.title,
    release,
    charts: rocCharts(site, detectors, id),
    table: tableOf(site, suite, `${id}-table`),
    missing: missingTable(site, missing, `${id}-missing`, { of: `detectors of ${release}`, page: PATH }),
  };
}

function tableOf(site: Site, { name, version, detectors: entries }: SuiteBoard, id: string): TableView {
  const { board } = site;
  const present = presentMetrics(
    board,
    entries.map(({ metrics }) => metrics),
  );
  const ids = [...LEAD, ...present.filter((metric) => !LEAD.includes(metric))];
  return tableView({
    id,
    page: PATH,
    caption: `Detectors of ${name} ${version}; positive means issued by an attacker`,
    columns: [
      numericColumn('Rank'),
      column('Benign dataset'),
      column('Detector'),
      column('Trained against'),
      ...ids.map((metric) => metricColumn(board, PATH, metric)),
      numericColumn('Seeds'),
      TRUST_COLUMN,
      column('Records'),
    ],
    rows: (note) => entries.flatMap((entry) => [...publishedRow(site, entry, ids), ...ownRow(site, entry, ids, note)]),
  });
}

function ownRow(
  site: Site,
  entry: DetectorEntry,
  ids: readonly string[],
  note: (text: string) => Link,
): readonly RowView[] {
  if (entry.seeds.length === 0) return [];
  const { detector, detectorParameters, recompress, anomalous, control, metrics, seeds, results } = entry;
  const name = textCell(formatPlugin(pluginTitle(site.board, 'detectors', detector), detectorParameters), {
    detail:
      [formatDetectorTraining(entry), recompress ? 'both sides resized and recompressed' : null]
        .filter((part) => part !== null)
        .join('; ') || null,
    tag: control ? { text: 'control', tone: 'control' } : null,
    href: nameHref(site, PATH, 'detectors', detector),
  });
  const cells = [
    control ? emptyCell() : rankCell(entry, note),
    datasetCell(site, entry),
    name,
    textCell(anomalous, { href: nameHref(site, PATH, 'datasets', anomalous) }),
    ...ids.map((id) =>
      estimateCell(metricOf(metrics, id), { note, withTrack: LEAD.includes(id), href: pointHref(site, PATH, entry) }),
    ),
    numberCell(formatCount(seeds.length), seeds.length),
    trustCell(site, results, note),
    textCell('', { links: recordLinks(site, PATH, results) }),
  ];
  return [row(control ? 'control' : 'measured', cells)];
}

function publishedRow(
  { board }: Site,
  { dataset, reference }: DetectorEntry,
  ids: readonly string[],
): readonly RowView[] {
  if (reference === null) return [];
  const figures: Readonly<Record<string, number>> = {
    [METRIC.benignAccuracy]: reference.benignAccuracy,
    [METRIC.anomalousAccuracy]: reference.anomalousAccuracy,
  };
  const cells = ids.map((id): Cell => {
    const figure = own(figures, id);
    return figure === undefined ? emptyCell() : numberCell(formatShortPercent(figure), figure);
  });
  const name = textCell(reference.source, {
    detail: reference.differs ?? null,
    tag: { text: 'published', tone: 'published' },
  });
  const heading = headingCell(pluginTitle(board, 'datasets', dataset));
  return [row('published', [emptyCell(), heading, name, emptyCell(), ...cells, emptyCell(), emptyCell(), emptyCell()])];
}

function datasetCell(site: Site, { dataset, variant }: DetectorEntry): Cell {
  const shown = shownVariant(variant);
  return headingCell(pluginTitle(site.board, 'datasets', dataset), {
    href: nameHref(site, PATH, 'datasets', dataset),
    tag: shown === null ? null : { text: shown, tone: 'variant' },
  });
}
