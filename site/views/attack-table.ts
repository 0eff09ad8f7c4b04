// The attack board as a table: rank, budget, accuracy with its interval, ratio, fidelity and the worst class.
import type { AttackEntry, BudgetPoint, PairBoard } from '../../bench/contract/board.js';
import {
  formatCount,
  formatPercent,
  formatPublishedAccuracy,
  formatShortPercent,
  formatValue,
} from '../../bench/lib/text/format.js';
import type { Site } from '../site.js';
import {
  emptyCell,
  estimateCell,
  headingCell,
  missingCell,
  numberCell,
  textCell,
  type Cell,
  type Link,
} from './cells.js';
import { entryDefenseCell, entryNameCell } from './entry-cells.js';
import { METRIC, metricColumn, metricOf } from './metrics.js';
import { nameHref } from './name-link.js';
import { pointHref } from './pair-records.js';
import { pluginTitle } from './plugins.js';
import { rankCell } from './rank.js';
import {
  column,
  facet,
  hidden,
  numericColumn,
  row,
  tableView,
  type RowView,
  type TableView,
  type Tone,
} from './table.js';
import { TRUST_COLUMN, trustCell } from './trust.js';

export interface AttackTableOptions {
  /** Path of the page that shows it. */
  readonly page: string;
  readonly id: string;
  readonly caption: string;
}

type Note = (text: string) => Link;

export function attackTable(site: Site, pair: PairBoard, { page, id, caption }: AttackTableOptions): TableView {
  const { board } = site;
  return tableView({
    id,
    caption,
    page,
    columns: [
      numericColumn('Rank'),
      column('Attack'),
      facet(column('Defense')),
      facet(numericColumn('Queries')),
      metricColumn(board, page, METRIC.accuracy, 'Accuracy'),
      metricColumn(board, page, METRIC.ratio, 'Ratio'),
      metricColumn(board, page, METRIC.fidelity, 'Fidelity'),
      numericColumn('Worst class'),
      facet(numericColumn('Seeds')),
      facet(TRUST_COLUMN),
      hidden(facet(column('Recovery'))),
      hidden(facet(column('Pool'))),
      hidden(facet(column('Surrogate'))),
      hidden(facet(column('Backend'))),
      hidden(facet(column('Kind'))),
    ],
    rows: (note) => [
      ...publishedRows(pair),
      ...[...pair.entries, ...pair.controls].flatMap((entry) => entryRows(site, entry, page, note)),
    ],
  });
}

/** Someone else's figures: as published, without rank, interval or seeds. */
function publishedRows({ reference }: PairBoard): readonly RowView[] {
  if (reference === null) return [];
  const { source, victimAccuracy, surrogateAccuracy, ratio, differs } = reference;
  return [
    row(
      'published',
      [
        emptyCell(),
        headingCell(source, {
          tag: { text: 'published', tone: 'published' },
          detail: [victimAccuracy === undefined ? undefined : `victim ${formatShortPercent(victimAccuracy)}`, differs]
            .filter((part) => part !== undefined)
            .join('; '),
        }),
        emptyCell(),
        emptyCell(),
        numberCell(formatPublishedAccuracy(reference), surrogateAccuracy),
        ratio === undefined ? missingCell(null) : numberCell(formatValue(ratio, 'ratio'), ratio),
        emptyCell(),
        emptyCell(),
        emptyCell(),
        emptyCell(),
        emptyCell(),
        emptyCell(),
        emptyCell(),
        emptyCell(),
        textCell('published'),
      ],
      true,
    ),
  ];
}

function entryRows(site: Site, entry: AttackEntry, page: string, note: Note): readonly RowView[] {
  const { points } = entry;
  const tone: Tone = entry.control === null ? 'measured' : 'control';
  return points.map((point, at) => {
    const isLargest = at === points.length - 1;
    return row(tone, pointCells(site, { entry, point, isLargest, page }, note), at === 0);
  });
}

function pointCells(
  site: Site,
  {
    entry,
    point,
    isLargest,
    page,
  }: {
    readonly entry: AttackEntry;
    readonly point: BudgetPoint;
    readonly isLargest: boolean;
    readonly page: string;
  },
  note: Note,
): readonly Cell[] {
  const href = pointHref(site, page, point);
  const { recovery, pool, surrogateModel, control } = entry;
  return [
    isLargest && entry.control === null ? rankCell(entry, note) : emptyCell(),
    entryNameCell(site, page, entry, sourceOf(entry)),
    entryDefenseCell(site, page, entry),
    numberCell(formatCount(point.budgetQueries), point.budgetQueries),
    estimateCell(metricOf(point.metrics, METRIC.accuracy), { note, withTrack: true, href }),
    estimateCell(metricOf(point.metrics, METRIC.ratio), { note, href }),
    estimateCell(metricOf(point.metrics, METRIC.fidelity), { note, href }),
    worstClassCell(point),
    numberCell(formatCount(point.seeds.length), point.seeds.length),
    trustCell(site, point.results, note),
    recovery === undefined
      ? textCell('none')
      : textCell(pluginTitle(site.board, 'recoveries', recovery), {
          href: nameHref(site, page, 'recoveries', recovery),
        }),
    pool === null ? textCell('none') : textCell(pool, { href: nameHref(site, page, 'datasets', pool) }),
    surrogateModel === null
      ? textCell('its own')
      : textCell(surrogateModel, { href: nameHref(site, page, 'models', surrogateModel) }),
    textCell(backendsOf(site, point)),
    textCell(control === null ? 'attack' : 'control'),
  ];
}

/** What the surrogates were trained with. */
function backendsOf({ records }: Site, { results }: BudgetPoint): string {
  const runs = results.map((name) => records.byPath.get(name)?.result.provenance.run ?? {});
  return [...new Set(runs.map((run) => (run['trainSurrogate'] ?? run['surrogate'])?.backend ?? 'unknown'))].join(', ');
}

/** Where the queries come from and what learns from them: `dead-leaves → cnn`. */
function sourceOf({ pool, surrogateModel, control, track }: AttackEntry): string | null {
  const learner = track === 'open' && surrogateModel !== null ? `own ${surrogateModel}` : surrogateModel;
  const parts = [pool, learner ?? (control === null ? 'own surrogate' : null)].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(' → ');
}

function worstClassCell({ worstClass }: BudgetPoint): Cell {
  if (worstClass === null) return missingCell(null);
  const { name, surrogate } = worstClass;
  const detail = `${worstClass.class} · ${name}`;
  return numberCell(formatPercent(surrogate), surrogate, { detail });
}
