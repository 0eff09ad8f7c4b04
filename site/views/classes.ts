// Class by class: what the victim knows and the surrogate does not, published figures beside ours.
import type { PairBoard } from '../../bench/contract/board.js';
import type { ClassRow } from '../../bench/contract/result.js';
import { formatCount, formatPercent, formatShortPercent } from '../../bench/lib/text/format.js';
import { dumbbellChart } from '../charts/dumbbell.js';
import type { Chart } from '../charts/render.js';
import { MAX_ROWS } from '../charts/rows.js';
import { SURROGATE, VICTIM } from '../charts/style.js';
import type { Site } from '../site.js';
import { byGap, classLabel, gapOf } from './class-gap.js';
import { headingCell, missingCell, numberCell, type Cell, type Link } from './cells.js';
import { entrySource, pluginTitle } from './plugins.js';
import { column, numericColumn, row, tableView, type TableView } from './table.js';

type PublishedClass = NonNullable<NonNullable<PairBoard['reference']>['classes']>[number];

export interface ClassSection {
  /** Where the rows come from: attack, budget and seed. */
  readonly source: string;
  readonly chart: Chart;
  readonly table: TableView;
}

interface Rates {
  readonly row: ClassRow;
  readonly victim: number | null;
  readonly surrogate: number | null;
  /** Victim minus surrogate; `null` for a class without test items. */
  readonly gap: number | null;
  readonly published: PublishedClass | null;
}

export function classSection(
  { board }: Site,
  { classes, reference, entries }: PairBoard,
  { page, pairText }: { readonly page: string; readonly pairText: string },
): ClassSection | null {
  if (classes === null) return null;
  const { attack, budgetQueries, seed, rows } = classes;
  const entry = entries.find(({ id }) => id === classes.entry);
  const published = reference?.classes ?? [];
  const rates = byGap(rows).map((one) => ratesOf(one, published));
  const name = entry === undefined ? pluginTitle(board, 'attacks', attack) : entrySource(board, entry);
  const source = `${name}, ${formatCount(budgetQueries)} queries, seed ${seed}`;
  return {
    source,
    chart: chartOf(rates, pairText, source),
    table: tableOf(rates, { source, page, hasPublished: published.length > 0 }),
  };
}

function ratesOf(row: ClassRow, published: readonly PublishedClass[]): Rates {
  const { n, victimCorrect, surrogateCorrect } = row;
  const found = published.find((one) => one.class === row.class) ?? null;
  if (n === 0) return { row, victim: null, surrogate: null, gap: null, published: found };
  const [victim, surrogate] = [victimCorrect / n, surrogateCorrect / n];
  return { row, victim, surrogate, gap: gapOf(row), published: found };
}

function chartOf(rates: readonly Rates[], pairText: string, source: string): Chart {
  const shown = rates.slice(0, MAX_ROWS);
  const title =
    shown.length < rates.length
      ? `The ${shown.length} classes of ${formatCount(rates.length)} with the largest gap: ${pairText}`
      : `Victim against surrogate, largest gap first: ${pairText}`;
  return dumbbellChart({
    id: 'chart-classes',
    title,
    description: `Accuracy of victim and surrogate for each class (${source}); the table below has the figures.`,
    xLabel: 'accuracy on the class’s test images (%)',
    first: { label: 'victim', style: VICTIM },
    second: { label: 'surrogate', style: SURROGATE },
    rows: shown.map(({ row, victim, surrogate, published }) => ({
      label: classLabel(row),
      first: victim,
      second: surrogate,
      publishedFirst: published?.victimAccuracy ?? null,
      publishedSecond: published?.surrogateAccuracy ?? null,
    })),
  });
}

function tableOf(
  rates: readonly Rates[],
  { source, page, hasPublished }: { readonly source: string; readonly page: string; readonly hasPublished: boolean },
): TableView {
  const hasGroups = rates.some(({ row: { groups } }) => groups !== undefined);
  return tableView({
    id: 'classes',
    page,
    caption: `Accuracy by class (${source})`,
    columns: [
      numericColumn('Class'),
      column('Name'),
      numericColumn('Test images'),
      ...(hasGroups ? [numericColumn('In groups')] : []),
      numericColumn('Victim'),
      numericColumn('Surrogate'),
      numericColumn('Gap'),
      numericColumn('Transfer items'),
      ...(hasPublished ? [numericColumn('Victim, published'), numericColumn('Surrogate, published')] : []),
    ],
    rows: (note) => rates.map((one) => row('measured', [...ownCells(one, note), ...publishedCells(one, hasPublished)])),
  });
}

function ownCells(
  { row: { class: id, name, n, groups, transferCount }, victim, surrogate, gap }: Rates,
  note: Note,
): readonly Cell[] {
  const rateCell = (value: number | null): Cell =>
    value === null ? missingCell(note('no test images of this class')) : numberCell(formatPercent(value), value);
  return [
    numberCell(`${id}`, id),
    headingCell(name),
    numberCell(formatCount(n), n),
    ...(groups === undefined ? [] : [numberCell(formatCount(groups), groups)]),
    rateCell(victim),
    rateCell(surrogate),
    rateCell(gap),
    transferCount === null
      ? missingCell(note('no transfer set'))
      : numberCell(formatCount(transferCount), transferCount),
  ];
}

type Note = (text: string) => Link;

function publishedCells({ published }: Rates, hasPublished: boolean): readonly Cell[] {
  if (!hasPublished) return [];
  if (published === null) return [missingCell(null), missingCell(null)];
  const { victimAccuracy, surrogateAccuracy } = published;
  return [
    numberCell(formatShortPercent(victimAccuracy), victimAccuracy),
    numberCell(formatShortPercent(surrogateAccuracy), surrogateAccuracy),
  ];
}
