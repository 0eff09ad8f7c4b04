// What lies among the results and stands on no board, and why: a gap that is named is no gap.
import { counted } from '../../bench/lib/text/format.js';
import type { Site } from '../site.js';
import { headingCell, textCell } from './cells.js';
import { shellOf, type Shell } from './shell.js';
import { column, facet, row, tableView, type TableView } from './table.js';

export const REFUSED_PATH = 'refused.html';

export interface RefusedView {
  readonly shell: Shell;
  readonly table: TableView;
}

export function refusedView(site: Site): RefusedView {
  const { refused = [] } = site.board;
  return {
    shell: shellOf(site, {
      path: REFUSED_PATH,
      title: 'Left out · StealBench',
      description:
        'Files among the results that stand on no board: unreadable, of a later version, changed or there twice.',
    }),
    table: tableView({
      id: 'refused',
      page: REFUSED_PATH,
      caption: `${counted(refused.length, 'record')} left out`,
      columns: [column('File'), facet(column('Code')), column('What is wrong'), column('What to do')],
      rows: () =>
        refused.map(({ path, code, message, hint }) =>
          row('failed', [
            headingCell(path, { isCode: true }),
            textCell(code, { isCode: true }),
            textCell(message, { isLong: true }),
            textCell(hint, { isLong: true }),
          ]),
        ),
    }),
  };
}
