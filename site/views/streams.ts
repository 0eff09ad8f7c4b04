// Detectors of streams: who notices a recorded attack, after how many queries, and what had leaked by then.
import type { StreamEntry, SuiteBoard } from '../../bench/contract/board.js';
import { formatAsking, formatCount, formatPlugin, formatShortPercent } from '../../bench/lib/text/format.js';
import type { Chart } from '../charts/render.js';
import type { Site } from '../site.js';
import { estimateCell, headingCell, numberCell, textCell, type Link } from './cells.js';
import { alarmChart } from './detector-charts.js';
import { metricColumn, metricOf, presentMetrics } from './metrics.js';
import { missingTable } from './missing.js';
import { nameHref } from './name-link.js';
import { pointHref, recordLinks } from './pair-records.js';
import { pluginTitle, shownVariant } from './plugins.js';
import { column, numericColumn, row, tableView, type RowView, type TableView } from './table.js';
import { TRUST_COLUMN, trustCell } from './trust.js';

/** What a reader looks for: is it noticed, when, what did it get, and who else is taken for a thief. */
const LEAD: readonly string[] = [
  'clients-alarmed',
  'queries-to-alarm',
  'queries-to-first-alarm',
  'leaked-accuracy',
  'benign-streams-alarmed',
];

export interface StreamSection {
  readonly id: string;
  readonly title: string;
  readonly release: string;
  readonly chart: Chart | null;
  readonly table: TableView;
  readonly missing: TableView | null;
}

/** Of each suite that has streams; `page` is where they stand. */
export function streamSections(site: Site, page: string): readonly StreamSection[] {
  const suites = site.board.suites.filter(({ streams }) => streams.length > 0);
  return suites.map((suite, at) => {
    const [id, release] = [`streams-${at + 1}`, `${suite.name} ${suite.version}`];
    const missing = suite.streams.flatMap((entry) => entry.missing);
    return {
      id,
      title: suite.title,
      release,
      chart: alarmChart(site, suite.streams, id),
      table: tableOf(site, suite, { id: `${id}-table`, page }),
      missing: missingTable(site, missing, `${id}-missing`, { of: `detectors of streams of ${release}`, page }),
    };
  });
}

function tableOf(
  site: Site,
  { name, version, streams }: SuiteBoard,
  { id, page }: { readonly id: string; readonly page: string },
): TableView {
  const { board } = site;
  const present = presentMetrics(
    board,
    streams.map(({ metrics }) => metrics),
  );
  const ids = [...LEAD, ...present.filter((metric) => !LEAD.includes(metric))];
  return tableView({
    id,
    page,
    caption: `Detectors of streams of ${name} ${version}; recorded queries, replayed from so many clients in turn`,
    columns: [
      column('Victim'),
      column('Attack'),
      column('Detector'),
      numericColumn('Queries'),
      numericColumn('Clients'),
      ...ids.map((metric) => metricColumn(board, page, metric)),
      numericColumn('Seeds'),
      TRUST_COLUMN,
      column('Records'),
    ],
    rows: (note) =>
      streams.flatMap((entry, at) => streamRow(site, entry, { ids, page, note, before: streams[at - 1] })),
  });
}

interface RowContext {
  readonly ids: readonly string[];
  readonly page: string;
  readonly note: (text: string) => Link;
  readonly before: StreamEntry | undefined;
}

function shareOf({ inDistributionShare }: StreamEntry): string {
  return inDistributionShare === undefined
    ? ''
    : `, ${formatShortPercent(inDistributionShare)} of it the victim’s own data`;
}

/** The clients of a row are those that it is watched from. */
function seedsOf({ seedImages }: StreamEntry): Pick<StreamEntry, 'seedImages'> {
  return seedImages === undefined ? {} : { seedImages };
}

function streamRow(site: Site, entry: StreamEntry, { ids, page, note, before }: RowContext): readonly RowView[] {
  if (entry.seeds.length === 0) return [];
  const { victim, variant, attack, attackParameters, pool, inDistribution, detector, detectorParameters } = entry;
  const { budgetQueries, clients, metrics, seeds, results, benign, falseAlarmRate } = entry;
  const shown = shownVariant(variant);
  const from = pool === null ? 'images of its own making' : `from ${pool}`;
  const rate = falseAlarmRate === null ? '' : `, set to ${falseAlarmRate * 100} % false alarms`;
  const cells = [
    headingCell(victim, { tag: shown === null ? null : { text: shown, tone: 'variant' } }),
    textCell(formatPlugin(pluginTitle(site.board, 'attacks', attack), attackParameters), {
      href: nameHref(site, page, 'attacks', attack),
      detail: `${from}${inDistribution ? ', the victim’s own data' : shareOf(entry)}${formatAsking(seedsOf(entry))}`,
    }),
    textCell(formatPlugin(pluginTitle(site.board, 'detectors', detector), detectorParameters), {
      href: nameHref(site, page, 'detectors', detector),
      detail: `honest clients: ${benign.join(', ')}${rate}`,
    }),
    numberCell(formatCount(budgetQueries), budgetQueries),
    numberCell(formatCount(clients), clients),
    ...ids.map((id) => estimateCell(metricOf(metrics, id), { note, href: pointHref(site, page, entry) })),
    numberCell(formatCount(seeds.length), seeds.length),
    trustCell(site, results, note),
    textCell('', { links: recordLinks(site, page, results) }),
  ];
  const startsGroup = before?.attack !== attack || before.pool !== pool || before.victim !== victim;
  return [row('measured', cells, startsGroup)];
}
