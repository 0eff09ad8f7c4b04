// The defense board of one pair: each defense by the strongest attack tried on it.
import type { AttackEntry, DefenseEntry, PairBoard } from '../../bench/contract/board.js';
import {
  MISSING,
  formatCount,
  formatDataset,
  formatDefenses,
  formatEstimate,
  formatPlugin,
  formatStart,
} from '../../bench/lib/text/format.js';
import { entryName } from './attacks.js';
import { metricOf } from './notes.js';
import { rankNotes, rankText } from './rank.js';
import { type Column, left, right, type Table } from './table.js';

const COLUMNS = [
  right('rank'),
  left('defense'),
  left('strongest attack'),
  right('queries'),
  right('accuracy'),
  right('interval'),
  right('accuracy drop', 1),
];

/** Of defenses that know a clone again, where any of the rows has figures. */
const OWNERSHIP: readonly (readonly [string, Column])[] = [
  ['ownership-match-rate', right('ownership match', 2)],
  ['ownership-p-value', right('ownership p', 4)],
];

/** Nothing for a pair on which one defense was tried: there is nothing to set beside it. */
export function defenseTables({
  datasetId,
  dataset,
  model,
  modelParameters = {},
  ...pair
}: PairBoard): readonly Table[] {
  const { victimInit, defenses, entries } = pair;
  const victim = formatStart(formatPlugin(model, modelParameters), victimInit);
  if (defenses.length < 2) return [];
  const claimed = OWNERSHIP.filter(([id]) => defenses.some(({ metrics }) => metricOf(metrics, id).value !== null));
  return [
    {
      heading: `Defenses of ${formatDataset(datasetId, dataset?.variant ?? null)} · ${victim}, each against the strongest attack tried`,
      columns: [...COLUMNS, ...claimed.map(([, shown]) => shown)],
      rows: defenses.map((one) => ({
        tone: 'measured',
        cells: [...cellsOf(one, entries), ...claimed.map(([id]) => formatEstimate(metricOf(one.metrics, id)).value)],
      })),
      notes: rankNotes(defenses.map((one) => ({ name: nameOf(one), standing: one }))),
    },
  ];
}

function nameOf(one: DefenseEntry): string {
  return formatDefenses(one);
}

function cellsOf(one: DefenseEntry, entries: readonly AttackEntry[]): readonly string[] {
  const { budgetQueries, metrics } = one;
  const accuracy = formatEstimate(metricOf(metrics, 'accuracy'));
  return [
    rankText(one),
    nameOf(one),
    strongestText(one, entries),
    budgetQueries === null ? MISSING : formatCount(budgetQueries),
    accuracy.value,
    accuracy.interval ?? MISSING,
    formatEstimate(metricOf(metrics, 'defense-accuracy-drop')).value,
  ];
}

/** With its parameters and the pool that it asked. */
function strongestText({ strongestAttack, strongestEntry }: DefenseEntry, entries: readonly AttackEntry[]): string {
  const entry = entries.find(({ id }) => id === strongestEntry);
  if (entry === undefined) return strongestAttack ?? MISSING;
  return entryName(entry) + (entry.pool === null ? '' : `, from ${entry.pool}`);
}
