// A defense is shown by the strongest attack tried against it, with its cost to honest users beside.
import type { AttackEntry, BudgetPoint, DefenseEntry, PairBoard } from '../../bench/contract/board.js';
import { formatCount } from '../../bench/lib/text/format.js';
import { entryName } from '../entry-names.js';
import type { Site } from '../site.js';
import { estimateCell, headingCell, missingCell, numberCell, textCell, type Cell, type Link } from './cells.js';
import { METRIC, metricColumn, metricOf, presentMetrics } from './metrics.js';
import { defenseHref, entryHref, nameHref } from './name-link.js';
import { pointHref } from './pair-records.js';
import { defenseTitle, pluginTitle } from './plugins.js';
import { rankCell } from './rank.js';
import { column, numericColumn, row, tableView, type TableView } from './table.js';

/** What the attack gained, and what the defense costs, where any row has it; the table of all metrics has the rest. */
const EFFECT: readonly string[] = [METRIC.accuracy, METRIC.ratio, METRIC.fidelity];
const UTILITY = 'defense-';
/** Of defenses that know a clone again. */
const OWNERSHIP = 'ownership-';

export function defenseTable(site: Site, pair: PairBoard, page: string): TableView | null {
  const { defenses } = pair;
  if (defenses.length === 0) return null;
  const present = presentMetrics(
    site.board,
    defenses.map(({ metrics }) => metrics),
  );
  const ids = present.filter((id) => EFFECT.includes(id) || (isShown(id) && isMeasured(defenses, id)));
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
          ...attackCells(site, page, { one, entry: strongestOf(pair, one) }, note),
          ...ids.map((id) => estimateCell(metricOf(one.metrics, id), { note, href: hrefOf(one) })),
        ]),
      ),
  });
}

function strongestOf({ entries }: PairBoard, { strongestEntry }: DefenseEntry): AttackEntry | null {
  return entries.find(({ id }) => id === strongestEntry) ?? null;
}

/** The point that a row is of. */
function strongestPoint(pair: PairBoard, one: DefenseEntry): BudgetPoint | null {
  const points = strongestOf(pair, one)?.points ?? [];
  return points.find(({ budgetQueries }) => budgetQueries === one.budgetQueries) ?? null;
}

function isShown(id: string): boolean {
  return id.startsWith(UTILITY) || id.startsWith(OWNERSHIP);
}

function isMeasured(defenses: PairBoard['defenses'], id: string): boolean {
  return defenses.some(({ metrics }) => metricOf(metrics, id).value !== null);
}

function attackCells(
  site: Site,
  page: string,
  { one, entry }: { readonly one: DefenseEntry; readonly entry: AttackEntry | null },
  note: (text: string) => Link,
): readonly Cell[] {
  const { strongestAttack, budgetQueries } = one;
  const missing = (): Cell => missingCell(note('no attack completed against this defense'));
  return [
    strongestAttack === null ? missing() : strongestCell(site, page, strongestAttack, entry),
    budgetQueries === null ? missing() : numberCell(formatCount(budgetQueries), budgetQueries),
  ];
}

/** With its parameters, and below them the pool that it asked. */
function strongestCell(site: Site, page: string, attack: string, entry: AttackEntry | null): Cell {
  if (entry === null)
    return textCell(pluginTitle(site.board, 'attacks', attack), { href: nameHref(site, page, 'attacks', attack) });
  const { short, parameters, whole } = entryName(site, entry);
  return textCell(short, {
    href: entryHref(site, page, entry),
    parameters,
    whole,
    detail: entry.pool === null ? null : `from ${entry.pool}`,
  });
}
