// The attack board of one pair: a row a budget, controls and the published row beside ours.
import type { AttackEntry, BudgetPoint, PairBoard } from '../../bench/contract/board.js';
import {
  MISSING,
  formatCount,
  formatDataset,
  formatEstimate,
  formatPercent,
  formatPlugin,
  formatPublishedAccuracy,
  formatShortPercent,
  formatRank,
  formatValue,
} from '../../bench/lib/format.js';
import { metricOf, missingNotes, notesOf } from './notes.js';
import { left, right, type Row, type Table } from './table.js';

const COLUMNS = [
  right('rank', 2),
  left('attack'),
  left('defense'),
  right('queries'),
  right('accuracy'),
  right('interval', 1),
  right('ratio'),
  right('fidelity'),
  left('worst class', 4),
  right('seeds', 3),
];

export function attackTable(pair: PairBoard): Table {
  const entries = [...pair.entries, ...pair.controls];
  const victim = formatEstimate(pair.victimAccuracy);
  const dataset = formatDataset(pair.datasetId, pair.dataset?.variant ?? null);
  return {
    heading: `${dataset} · ${pair.model} · victim ${victim.value}${victim.interval === null ? '' : ` ${victim.interval}`}`,
    columns: COLUMNS,
    rows: [...publishedRow(pair), ...entries.flatMap(entryRows)],
    notes: [
      ...notesOf([{ label: 'victim accuracy', estimate: pair.victimAccuracy }, ...entries.flatMap(estimates)]),
      ...entries.flatMap(({ missing }) => missingNotes(missing)),
    ],
  };
}

function publishedRow({ reference }: PairBoard): readonly Row[] {
  if (reference === null) return [];
  const { source, victimAccuracy, ratio } = reference;
  const accuracy = formatPublishedAccuracy(reference);
  const ratioText = ratio === undefined ? MISSING : formatValue(ratio, 'ratio');
  const label = `published: ${source} (victim ${formatShortPercent(victimAccuracy)})`;
  return [{ tone: 'published', cells: ['', label, '', '', accuracy, '', ratioText, '', '', ''] }];
}

function entryRows(entry: AttackEntry): readonly Row[] {
  return entry.points.map((point, at) => ({
    tone: entry.control === null ? 'measured' : 'control',
    cells: pointCells(entry, point, at === entry.points.length - 1),
  }));
}

function pointCells(entry: AttackEntry, point: BudgetPoint, isLast: boolean): readonly string[] {
  const accuracy = formatEstimate(metricOf(point.metrics, 'accuracy'));
  return [
    isLast && entry.rank !== null ? formatRank(entry.rank) : '',
    nameOf(entry),
    formatPlugin(entry.defense, entry.defenseParameters),
    formatCount(point.budgetQueries),
    accuracy.value,
    accuracy.interval ?? MISSING,
    formatEstimate(metricOf(point.metrics, 'ratio')).value,
    formatEstimate(metricOf(point.metrics, 'fidelity')).value,
    worstClass(point),
    formatCount(point.seeds.length),
  ];
}

/** In the open track the attack hands its own surrogate in. */
function nameOf({ attack, control, surrogateModel }: AttackEntry): string {
  if (control !== null) return `control: ${control}`;
  return surrogateModel === null ? `${attack}, own surrogate` : attack;
}

function worstClass({ worstClass: worst }: BudgetPoint): string {
  if (worst === null) return MISSING;
  return `${worst.class} ${worst.name}: ${formatPercent(worst.surrogate)} (victim ${formatPercent(worst.victim)})`;
}

function estimates(entry: AttackEntry) {
  return entry.points.flatMap((point) =>
    ['accuracy', 'ratio', 'fidelity'].map((id) => ({ label: id, estimate: metricOf(point.metrics, id) })),
  );
}
