// A defense is shown by the strongest attack tried against it, with its cost to honest users beside.
import type { BudgetPoint, DefenseEntry, PairBoard } from '../../bench/contract/board.js';
import { formatCount, formatRecovery } from '../../bench/lib/text/format.js';
import type { Site } from '../site.js';
import { estimateCell, headingCell, missingCell, numberCell, textCell, type Cell, type Link } from './cells.js';
import { METRIC, metricColumn, metricOf, presentMetrics } from './metrics.js';
import { defenseHref, nameHref } from './name-link.js';
import { pointHref } from './pair-records.js';
import { defenseTitle, pluginTitle } from './plugins.js';
import { rankCell } from './rank.js';
import { column, numericColumn, row, tableView, type TableView } from './table.js';

/** What the attack gained, and what the defense costs; the table of all metrics has the rest. */
const EFFECT: readonly string[] = [METRIC.accuracy, METRIC.ratio, METRIC.fidelity];
const UTILITY = 'defense-';
/** Of defenses that know a clone again; no column where none of the rows has any. */
const OWNERSHIP = 'ownership-';

export function defenseTable(site: Site, pair: PairBoard, page: string): TableView | null {
  const { defenses } = pair;
  if (defenses.length === 0) return null;
  const present = presentMetrics(
    site.board,
    defenses.map(({ metrics }) => metrics),
  );
  const ids = present.filter((id) => EFFECT.includes(id) || id.startsWith(UTILITY) || isClaimed(defenses, id));
  const hrefOf = (one: DefenseEntry): string | null => {
    const point = strongestPoint(pair, one);
    return point === null ? null : pointHref(site, page, point);
  };
  return tableView({
    id: 'defenses',
    page,
    caption: 'Defenses, each against the strongest attack tried',
    columns: [
      numericColumn('Rank'),
      column('Defense'),
      column('Strongest attack'),
      numericColumn('Queries'),
      ...ids.map((id) => metricColumn(site.board, page, id)),
    ],
    rows: (note) =>
      defenses.map((one) =>
        row('measured', [
          rankCell(one, note),
          headingCell(defenseTitle(site.board, one), { href: defenseHref(site, page, one) }),
          ...attackCells(site, page, one, note),
          ...ids.map((id) => estimateCell(metricOf(one.metrics, id), { note, href: hrefOf(one) })),
        ]),
      ),
  });
}

/** The point that a row is of: the board takes over its figures as they are. */
function strongestPoint({ entries }: PairBoard, { metrics, budgetQueries }: DefenseEntry): BudgetPoint | null {
  const points = entries.flatMap((entry) => entry.points);
  return points.find((point) => point.metrics === metrics && point.budgetQueries === budgetQueries) ?? null;
}

function isClaimed(defenses: PairBoard['defenses'], id: string): boolean {
  return id.startsWith(OWNERSHIP) && defenses.some(({ metrics }) => metricOf(metrics, id).value !== null);
}

function attackCells(
  site: Site,
  page: string,
  { strongestAttack, strongestRecovery, budgetQueries }: DefenseEntry,
  note: (text: string) => Link,
): readonly Cell[] {
  const reason = 'no attack completed against this defense';
  const named = (id: string): string => pluginTitle(site.board, 'recoveries', id);
  return [
    strongestAttack === null
      ? missingCell(note(reason))
      : textCell(
          pluginTitle(site.board, 'attacks', strongestAttack) + formatRecovery({ recovery: strongestRecovery }, named),
          { href: nameHref(site, page, 'attacks', strongestAttack) },
        ),
    budgetQueries === null ? missingCell(note(reason)) : numberCell(formatCount(budgetQueries), budgetQueries),
  ];
}
