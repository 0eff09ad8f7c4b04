// The attack board of one pair: a row a budget, controls and the published row beside ours.
import type { AttackEntry, Board, BudgetPoint, PairBoard } from '../../bench/contract/board.js';
import {
  MISSING,
  formatCount,
  formatDefenses,
  formatDataset,
  formatEstimate,
  formatLearner,
  formatPercent,
  formatPlugin,
  formatRecovery,
  formatPublishedAccuracy,
  formatShortPercent,
  formatStart,
  formatValue,
  formatAsking,
  formatPoolKind,
} from '../../bench/lib/text/format.js';
import { metricOf, missingNotes, notesOf, publishedNotes } from './notes.js';
import { rankNotes, rankText } from './rank.js';
import { left, right, type Row, type Table } from './table.js';
import { TRUST, trustNotes, trustText } from './trust.js';

const COLUMNS = [
  right('rank'),
  left('attack'),
  left('defense'),
  right('queries'),
  right('accuracy'),
  right('interval'),
  right('ratio', 2),
  right('fidelity', 1),
  left('worst class', 4),
  right('seeds', 3),
  TRUST,
];

export function attackTable(board: Board, pair: PairBoard): Table {
  const entries = [...pair.entries, ...pair.controls];
  const victim = formatEstimate(pair.victimAccuracy);
  const dataset = formatDataset(pair.datasetId, pair.dataset?.variant ?? null);
  return {
    heading: `${dataset} · ${formatStart(formatPlugin(pair.model, pair.modelParameters ?? {}), pair.victimInit)} · victim ${victim.value}${victim.interval === null ? '' : ` ${victim.interval}`}`,
    columns: COLUMNS,
    rows: [...publishedRow(pair), ...entries.flatMap((entry) => entryRows(board, entry))],
    notes: [
      ...publishedNotes([pair]),
      ...notesOf([{ label: 'victim accuracy', estimate: pair.victimAccuracy }, ...entries.flatMap(estimates)]),
      ...entries.flatMap(({ missing }) => missingNotes(missing)),
      ...rankNotes(pair.entries.filter(isMeasured).map((entry) => ({ name: entry.id, standing: entry }))),
      ...trustNotes(board, entries.flatMap(namedPoints)),
    ],
  };
}

function publishedRow({ reference }: PairBoard): readonly Row[] {
  if (reference === null) return [];
  const { source, victimAccuracy, ratio } = reference;
  const accuracy = formatPublishedAccuracy(reference);
  const ratioText = ratio === undefined ? MISSING : formatValue(ratio, 'ratio');
  const ofVictim = victimAccuracy === undefined ? '' : ` (victim ${formatShortPercent(victimAccuracy)})`;
  const label = `published: ${source}${ofVictim}`;
  return [{ tone: 'published', cells: ['', label, '', '', accuracy, '', ratioText, '', '', '', ''] }];
}

function entryRows(board: Board, entry: AttackEntry): readonly Row[] {
  return entry.points.map((point, at) => ({
    tone: entry.control === null ? 'measured' : 'control',
    cells: [...pointCells(entry, point, at === entry.points.length - 1), trustText(board, point.results)],
  }));
}

function pointCells(entry: AttackEntry, point: BudgetPoint, isLast: boolean): readonly string[] {
  const accuracy = formatEstimate(metricOf(point.metrics, 'accuracy'));
  return [
    isLast && entry.control === null ? rankText(entry) : '',
    entryName(entry),
    formatDefenses(entry),
    formatCount(point.budgetQueries),
    accuracy.value,
    accuracy.interval ?? MISSING,
    formatEstimate(metricOf(point.metrics, 'ratio')).value,
    formatEstimate(metricOf(point.metrics, 'fidelity')).value,
    worstClass(point),
    formatCount(point.seeds.length),
  ];
}

/** What was done, the parameters of the surrogate's model, and what it started from unless it was trained from scratch; in the open track it is handed in. */
export function entryName(entry: AttackEntry): string {
  const { attack, attackParameters, control, loopOf, surrogateModel, track } = entry;
  if (control !== null) {
    const of = loopOf === undefined ? '' : ` of ${formatPlugin(loopOf, attackParameters)}`;
    return formatLearner(`control: ${control}${of}`, entry);
  }
  const kind = formatPoolKind(entry);
  const pool = kind === null ? '' : `, on ${kind}`;
  const name = `${formatPlugin(attack, attackParameters)}${pool}${formatAsking(entry)}${formatRecovery(entry)}`;
  if (surrogateModel === null) return `${name}, own surrogate`;
  return formatLearner(track === 'open' ? `${name}, own surrogate` : name, entry);
}

function worstClass({ worstClass: worst }: BudgetPoint): string {
  if (worst === null) return MISSING;
  return `${worst.class} ${worst.name}: ${formatPercent(worst.surrogate)} (victim ${formatPercent(worst.victim)})`;
}

/** What has no row needs no word on its rank. */
function isMeasured({ points }: AttackEntry): boolean {
  return points.length > 0;
}

function namedPoints({ id, points }: AttackEntry) {
  return points.map(({ budgetQueries, results }) => ({ name: `${id} b${budgetQueries}`, results }));
}

function estimates(entry: AttackEntry) {
  return entry.points.flatMap((point) =>
    ['accuracy', 'ratio', 'fidelity'].map((id) => ({ label: id, estimate: metricOf(point.metrics, id) })),
  );
}
