// The defense board of one pair: each defense by the strongest attack tried on it.
import type { DefenseEntry, PairBoard } from '../../bench/contract/board.js';
import {
  MISSING,
  formatCount,
  formatDataset,
  formatDefenses,
  formatEstimate,
  formatPlugin,
  formatRecovery,
  formatStart,
} from '../../bench/lib/text/format.js';
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
  const { victimInit, defenses } = pair;
  const victim = formatStart(formatPlugin(model, modelParameters), victimInit);
  if (defenses.length < 2) return [];
  const claimed = OWNERSHIP.filter(([id]) => defenses.some(({ metrics }) => metricOf(metrics, id).value !== null));
  return [
    {
      heading: `Defenses of ${formatDataset(datasetId, dataset?.variant ?? null)} · ${victim}, each against the strongest attack tried`,
      columns: [...COLUMNS, ...claimed.map(([, shown]) => shown)],
      rows: defenses.map((one) => ({
        tone: 'measured',
        cells: [...cellsOf(one), ...claimed.map(([id]) => formatEstimate(metricOf(one.metrics, id)).value)],
      })),
      notes: rankNotes(defenses.map((one) => ({ name: nameOf(one), standing: one }))),
    },
  ];
}

function nameOf(one: DefenseEntry): string {
  return formatDefenses(one);
}

function cellsOf(one: DefenseEntry): readonly string[] {
  const { strongestAttack, strongestRecovery, budgetQueries, metrics } = one;
  const accuracy = formatEstimate(metricOf(metrics, 'accuracy'));
  return [
    rankText(one),
    nameOf(one),
    strongestAttack === null ? MISSING : strongestAttack + formatRecovery({ recovery: strongestRecovery }),
    budgetQueries === null ? MISSING : formatCount(budgetQueries),
    accuracy.value,
    accuracy.interval ?? MISSING,
    formatEstimate(metricOf(metrics, 'defense-accuracy-drop')).value,
  ];
}
