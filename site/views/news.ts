// What came to the board and when, newest first, from the records themselves.
import type { Board } from '../../bench/contract/board.js';
import { counted } from '../../bench/lib/text/format.js';
import { linkTo, type Site } from '../site.js';
import { headingCell, textCell } from './cells.js';
import { shellOf, type Shell } from './shell.js';
import { column, facet, row, tableView, type TableView } from './table.js';

const PATH = 'news.html';

/** Records of a suite whose last job began on one day. */
export interface Arrival {
  readonly date: string;
  /** When the last of them began. */
  readonly latest: string;
  readonly suite: string;
  readonly title: string;
  readonly records: number;
  /** Page, relative to the site's root. */
  readonly path: string;
}

export interface NewsView {
  readonly shell: Shell;
  readonly table: TableView | null;
}

export function newsView(site: Site): NewsView {
  const found = arrivals(site);
  return {
    shell: shellOf(site, {
      path: PATH,
      title: 'News · StealBench',
      description: 'What came to the board and when.',
    }),
    table:
      found.length === 0
        ? null
        : tableView({
            id: 'news',
            page: PATH,
            caption: 'Results by the day on which they were measured, and what was said of them since',
            columns: [column('Day'), facet(column('Suite')), column('What')],
            rows: () => [
              ...annotationRows(site.board),
              ...found.map(({ date, suite, title, records, path }) =>
                row('measured', [
                  headingCell(date),
                  textCell(suite, { href: linkTo(PATH, path) }),
                  textCell(`${counted(records, 'record')} of ${title}`, { isLong: true }),
                ]),
              ),
            ],
          }),
  };
}

function annotationRows({ trust }: Board) {
  const said = Object.entries(trust).flatMap(([path, { annotations }]) => annotations.map((one) => ({ path, ...one })));
  return said
    .toSorted((a, b) => (a.date < b.date ? 1 : -1))
    .map(({ path, date, status, reason }) =>
      row('failed', [
        headingCell(date),
        textCell(path.split('/').slice(0, 2).join(' ')),
        textCell(`${status}: ${reason}`),
      ]),
    );
}

/** Newest first. */
export function arrivals(site: Site): readonly Arrival[] {
  const { suites, results } = site.board;
  const days = new Map<string, Arrival>();
  for (const { result } of results) {
    const { suite, cell } = result.scientific;
    const latest = Object.values(result.provenance.run).reduce(
      (last, { startedAt }) => (startedAt > last ? startedAt : last),
      '',
    );
    if (latest === '') continue;
    const board = suites.find(({ name, version }) => name === suite.name && version === suite.version);
    const [release, date] = [`${suite.name} ${suite.version}`, latest.slice(0, 10)];
    const pair = board?.pairs[0];
    const path =
      cell.kind === 'detector' || cell.kind === 'stream'
        ? 'detectors.html'
        : ((pair === undefined ? undefined : site.pairPaths.get(pair)) ?? 'index.html');
    const before = days.get(`${date} ${release}`);
    days.set(`${date} ${release}`, {
      date,
      suite: release,
      title: board?.title ?? release,
      path: before?.path ?? path,
      records: (before?.records ?? 0) + 1,
      latest: before !== undefined && before.latest > latest ? before.latest : latest,
    });
  }
  return [...days.values()].sort((a, b) =>
    a.latest < b.latest ? 1 : a.latest > b.latest ? -1 : a.suite < b.suite ? -1 : 1,
  );
}
