// Attack against defense, a matrix a budget: every figure of the pair at a glance.
import type { AttackEntry, BudgetPoint, PairBoard } from '../../bench/contract/board.js';
import { defenseLabel } from '../../bench/contract/board.js';
import { formatCount, formatNumber } from '../../bench/lib/text/format.js';
import { grouped } from '../grouped.js';
import { entryName } from '../entry-names.js';
import type { Site } from '../site.js';
import { headingCell, missingCell, numberCell, type Cell, type Link } from './cells.js';
import { METRIC, metricOf } from './metrics.js';
import { defenseHref, entryHref } from './name-link.js';
import { pointHref } from './pair-records.js';
import { defenseTitle, entrySource } from './plugins.js';
import { column, numericColumn, row, tableView, type TableView } from './table.js';

/** Shades of a cell, from 0 to this. */
const SHADES = 10;

const NOT_TRIED = 'not tried at this budget';

/** A matrix for each budget at which two defenses or more were met, largest budget first. */
export function heatmaps(site: Site, pair: PairBoard, page: string): readonly TableView[] {
  const budgets = [...new Set(pair.entries.flatMap(({ points }) => points.map(({ budgetQueries }) => budgetQueries)))];
  return budgets.sort((a, b) => b - a).flatMap((budget) => heatmap(site, pair, { page, budget }) ?? []);
}

interface Placed {
  readonly entry: AttackEntry;
  readonly point: BudgetPoint;
}

function heatmap(
  site: Site,
  { entries }: PairBoard,
  { page, budget }: { readonly page: string; readonly budget: number },
): TableView | null {
  const placed = entries.flatMap((entry): readonly Placed[] => {
    const point = entry.points.find(({ budgetQueries }) => budgetQueries === budget);
    return point === undefined ? [] : [{ entry, point }];
  });
  const defenses = new Map(placed.map(({ entry }) => [defenseLabel(entry), entry]));
  if (defenses.size < 2) return null;
  const named = placed.map((one) => ({ ...one, whole: entrySource(site.board, one.entry) }));
  return tableView({
    id: `heatmap-${budget}`,
    page,
    caption: `Surrogate accuracy (%) after ${formatCount(budget)} queries, attack against defense; the darker, the closer to the victim`,
    columns: [
      column('Attack'),
      ...[...defenses.values()].map((entry) =>
        numericColumn(defenseTitle(site.board, entry), defenseHref(site, page, entry), 'higher'),
      ),
    ],
    rows: (note) =>
      grouped(named, ({ whole }) => whole).map((own) =>
        row('measured', [
          nameCell(site, page, own[0].entry),
          ...[...defenses.keys()].map((defense) =>
            accuracyCell(
              site,
              page,
              own.find(({ entry }) => defenseLabel(entry) === defense),
              note,
            ),
          ),
        ]),
      ),
  });
}

function nameCell(site: Site, page: string, entry: AttackEntry): Cell {
  const { short, parameters } = entryName(site, entry);
  return headingCell(short, {
    href: entryHref(site, page, entry),
    parameters,
    whole: entrySource(site.board, entry),
    detail: entry.pool === null ? null : `from ${entry.pool}`,
  });
}

function accuracyCell(site: Site, page: string, placed: Placed | undefined, note: (text: string) => Link): Cell {
  if (placed === undefined) return missingCell(note(NOT_TRIED));
  const accuracy = metricOf(placed.point.metrics, METRIC.accuracy);
  if (accuracy.value === null) return missingCell(note(accuracy.reason));
  return numberCell(formatNumber(accuracy.value, 'fraction'), accuracy.value, {
    href: pointHref(site, page, placed.point),
    bounds: accuracy.interval,
    isEstimate: true,
    shade: Math.round(Math.min(1, Math.max(0, accuracy.value)) * SHADES),
  });
}
