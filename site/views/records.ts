// Every record of the Board with its state: the way to those that no figure links to, such as failed ones.
import { cellLabel } from '../../bench/contract/board.js';
import { linkTo, type Site } from '../site.js';
import { headingCell, textCell } from './cells.js';
import { toneOf } from './counts.js';
import { shellOf, type Shell } from './shell.js';
import { column, facet, row, tableView, type TableView } from './table.js';
import { TRUST_COLUMN, trustCell } from './trust.js';

const PATH = 'records.html';

export interface RecordsView {
  readonly shell: Shell;
  readonly table: TableView;
  readonly hasRecords: boolean;
}

export function recordsView(site: Site): RecordsView {
  const { results } = site.board;
  const superseded = new Set(results.map(({ result }) => result.supersedes));
  const table = tableView({
    id: 'records',
    page: PATH,
    caption: 'All records',
    columns: [column('Cell'), facet(column('State')), facet(column('Suite')), facet(TRUST_COLUMN)],
    rows: (note) =>
      results.map(({ path, result }) => {
        const { cell, outcome, suite } = result.scientific;
        const href = linkTo(PATH, site.runPaths.get(path) ?? PATH);
        return row(outcome.state === 'completed' ? 'measured' : 'failed', [
          headingCell(cellLabel(cell), { href, isCode: true }),
          textCell('', {
            sort: outcome.state,
            tag: { text: outcome.state, tone: toneOf(outcome.state) },
            detail: superseded.has(path) ? 'superseded by a later record' : null,
          }),
          textCell(`${suite.name} ${suite.version}`),
          trustCell(site, [path], note),
        ]);
      }),
  });
  return {
    shell: shellOf(site, {
      path: PATH,
      title: 'Records · StealBench',
      description: 'Every result record on this site, completed or not, with its whole provenance.',
    }),
    table,
    hasRecords: results.length > 0,
  };
}
