// Detectors of streams as a table: what a reader looks for first, then every other metric.
import type { Board, StreamEntry } from '../../bench/contract/board.js';
import { formatCount, formatDataset, formatEstimate, formatPlugin } from '../../bench/lib/text/format.js';
import { metricOf, missingNotes, notesOf } from './notes.js';
import { left, right, type Table } from './table.js';
import { TRUST, trustNotes, trustText } from './trust.js';

const LEAD: readonly string[] = ['clients-alarmed', 'queries-to-alarm', 'leaked-accuracy', 'benign-streams-alarmed'];

export function streamTable(entries: readonly StreamEntry[], board: Board): Table {
  const present = new Set(entries.flatMap(({ metrics }) => Object.keys(metrics)));
  const ids = [...new Set([...LEAD, ...board.metrics.map(({ id }) => id)])].filter((id) => present.has(id));
  const title = (id: string): string => board.metrics.find((metric) => metric.id === id)?.title ?? id;
  const measured = entries.filter(({ seeds }) => seeds.length > 0);
  return {
    heading: 'Detectors of streams',
    columns: [
      left('victim'),
      left('attack'),
      left('detector'),
      right('queries', 2),
      right('clients'),
      ...ids.map((id, at) => right(title(id).toLowerCase(), LEAD.includes(id) ? 0 : at + 1)),
      right('seeds', 1),
      TRUST,
    ],
    rows: measured.map((entry) => ({
      tone: 'measured',
      cells: [
        formatDataset(entry.victim, entry.variant),
        attackName(entry),
        formatPlugin(entry.detector, entry.detectorParameters),
        formatCount(entry.budgetQueries),
        formatCount(entry.clients),
        ...ids.map((id) => valueOf(entry, id)),
        formatCount(entry.seeds.length),
        trustText(board, entry.results),
      ],
    })),
    notes: [
      ...notesOf(measured.flatMap(({ metrics }) => ids.map((id) => ({ label: id, estimate: metricOf(metrics, id) })))),
      ...entries.flatMap(({ missing }) => missingNotes(missing)),
      ...trustNotes(
        board,
        measured.map((entry) => ({ name: `${entry.detector} on ${attackName(entry)}`, results: entry.results })),
      ),
    ],
  };
}

function attackName({ attack, attackParameters, pool }: StreamEntry): string {
  const name = formatPlugin(attack, attackParameters);
  return pool === null ? name : `${name} from ${pool}`;
}

function valueOf({ metrics }: StreamEntry, id: string): string {
  const { value, interval } = formatEstimate(metricOf(metrics, id));
  return interval === null ? value : `${value} ${interval}`;
}
