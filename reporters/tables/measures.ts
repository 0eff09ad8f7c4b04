// Detector and throughput boards: metrics as columns, in the order of the Board's definitions.
import type { Board, DetectorEntry, Estimate, ThroughputEntry } from '../../bench/contract/board.js';
import { deviceTitle } from '../../bench/contract/device-class.js';
import { own } from '../../bench/contract/own.js';
import {
  formatCount,
  formatDataset,
  formatDetectorTraining,
  formatEstimate,
  formatPlugin,
  formatShortPercent,
  MISSING,
} from '../../bench/lib/text/format.js';
import { metricOf, missingNotes, notesOf, publishedNotes } from './notes.js';
import { rankNotes, rankText } from './rank.js';
import { left, right, type Row, type Table } from './table.js';
import { TRUST, trustNotes, trustText } from './trust.js';

/** Left out on a narrow terminal before any rate and after the percentiles. */
const MACHINE_PRIORITY = 2;

type Definitions = Board['metrics'];

/** First, and never left out: the poster's two detector columns, and the rate. */
const LEAD: readonly string[] = ['benign-accuracy', 'anomalous-accuracy', 'images-per-second'];

export function detectorTable(entries: readonly DetectorEntry[], board: Board): Table {
  const definitions = board.metrics;
  const ids = metricIds(entries, definitions);
  const ranked = entries.filter(({ control, seeds }) => !control && seeds.length > 0);
  return {
    heading: 'Detectors',
    columns: [
      right('rank'),
      left('dataset'),
      left('detector'),
      left('against'),
      ...metricColumns(ids, definitions),
      right('seeds', 1),
      TRUST,
    ],
    rows: entries.flatMap((entry) => [...publishedDetector(entry, ids), ...detectorRow(board, entry, ids)]),
    notes: [
      ...publishedNotes(entries.map(({ dataset, reference }) => ({ name: dataset, reference }))),
      ...metricNotes(entries, ids),
      ...entries.flatMap(({ missing }) => missingNotes(missing)),
      ...rankNotes(ranked.map((entry) => ({ name: detectorName(entry), standing: entry }))),
      ...trustNotes(
        board,
        entries.map((entry) => ({ name: detectorName(entry), results: entry.results })),
      ),
    ],
  };
}

/** One table a class of devices: rates of different ones are never ranked together. */
export function throughputTables(entries: readonly ThroughputEntry[], definitions: Definitions): readonly Table[] {
  const ids = metricIds(entries, definitions);
  return [...new Set(entries.map(titleOf))].map((title) => {
    const own = entries.filter((entry) => titleOf(entry) === title);
    return {
      heading: `Throughput on ${title}`,
      columns: [
        left('model'),
        left('backend'),
        left('machine', MACHINE_PRIORITY),
        left('measure'),
        right('batch'),
        ...metricColumns(ids, definitions),
      ],
      rows: own.map((entry) => ({
        tone: 'measured',
        cells: [...throughputCells(entry), ...values(entry.metrics, ids)],
      })),
      notes: metricNotes(own, ids),
    };
  });
}

function detectorRow(board: Board, entry: DetectorEntry, ids: readonly string[]): readonly Row[] {
  if (entry.seeds.length === 0) return [];
  const { control, detector, detectorParameters, recompress, dataset, variant, anomalous, seeds } = entry;
  const plugin = formatPlugin(detector, detectorParameters);
  const training = formatDetectorTraining(entry);
  const more = `${training === null ? '' : `, ${training}`}${recompress ? ', recompressed' : ''}`;
  const name = `${control ? 'control: ' : ''}${plugin}${more}`;
  return [
    {
      tone: control ? 'control' : 'measured',
      cells: [
        control ? '' : rankText(entry),
        formatDataset(dataset, variant),
        name,
        anomalous,
        ...values(entry.metrics, ids),
        formatCount(seeds.length),
        trustText(board, entry.results),
      ],
    },
  ];
}

function publishedDetector({ dataset, reference }: DetectorEntry, ids: readonly string[]): readonly Row[] {
  if (reference === null) return [];
  const published: Readonly<Record<string, number>> = {
    'benign-accuracy': reference.benignAccuracy,
    'anomalous-accuracy': reference.anomalousAccuracy,
  };
  const cells = ids.map((id) => {
    const figure = own(published, id);
    return figure === undefined ? '' : formatShortPercent(figure);
  });
  return [{ tone: 'published', cells: ['', dataset, `published: ${reference.source}`, '', ...cells, '', ''] }];
}

function detectorName({ detector, detectorParameters, dataset }: DetectorEntry): string {
  return `${formatPlugin(detector, detectorParameters)} on ${dataset}`;
}

function titleOf({ deviceKind: kind, device: name }: ThroughputEntry): string {
  return deviceTitle({ kind, name });
}

function throughputCells(entry: ThroughputEntry): readonly string[] {
  const { model, backend, threads, precision, machine, measure, batchSize } = entry;
  const suffix = threads === null ? '' : `, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  return [model, `${backend}${suffix}, ${precision}`, machine ?? MISSING, measure, formatCount(batchSize)];
}

interface WithMetrics {
  readonly metrics: Readonly<Record<string, Estimate>>;
}

/** Ids that any row has: the leading ones, defined ones in the order of their definitions, then the others by name. */
function metricIds(entries: readonly WithMetrics[], definitions: Definitions): readonly string[] {
  const present = new Set(entries.flatMap(({ metrics }) => Object.keys(metrics)));
  const known = [...new Set([...LEAD, ...definitions.map(({ id }) => id)])].filter((id) => present.has(id));
  return [...known, ...[...present].filter((id) => !known.includes(id)).sort()];
}

function metricColumns(ids: readonly string[], definitions: Definitions) {
  return ids.map((id, at) => {
    const title = definitions.find((definition) => definition.id === id)?.title ?? id;
    return right(title.toLowerCase(), LEAD.includes(id) ? 0 : at + 1);
  });
}

function values(metrics: WithMetrics['metrics'], ids: readonly string[]): readonly string[] {
  return ids.map((id) => {
    const { value, interval } = formatEstimate(metricOf(metrics, id));
    return interval === null ? value : `${value} ${interval}`;
  });
}

function metricNotes(entries: readonly WithMetrics[], ids: readonly string[]): readonly string[] {
  const labelled = entries
    .filter(({ metrics }) => Object.keys(metrics).length > 0)
    .flatMap(({ metrics }) => ids.map((id) => ({ label: id, estimate: metricOf(metrics, id) })));
  return notesOf(labelled);
}
