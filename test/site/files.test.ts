// What lies beside a table: all of its rows, as numbers where they are numbers, and the rows that are not in the page.
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { tableFiles } from '../../site/downloads/files.js';
import { estimateCell, headingCell, missingCell, numberCell, textCell } from '../../site/views/cells.js';
import { fixtureBoard } from '../fixtures/board.js';
import { GENERATOR } from '../support/fixture-site.js';
import { column, FIRST_ROWS, hidden, numericColumn, row, tableView } from '../../site/views/table.js';

const ACCURACY = {
  value: 0.846,
  unit: 'fraction',
  interval: { low: 0.839, high: 0.853, level: 0.95, method: 'wilson' },
  seeds: 1,
  caveats: ['seeds not covered'],
};

const table = (rows: number, page = 'suite/a/attacks.html') =>
  tableView({
    id: 'attacks',
    page,
    caption: '50 % of all & more',
    columns: [column('Attack'), numericColumn('Queries'), numericColumn('Accuracy'), hidden(column('Pool'))],
    rows: (note) =>
      Array.from({ length: rows }, (_, at) =>
        row('measured', [
          headingCell(at === 0 ? '=1+1' : `<b>attack_${at}</b>`, {
            href: `../../names/attacks/${at === 0 ? 'leaf' : 'loose'}.html`,
          }),
          numberCell('5,000', 5000),
          at === 1 ? missingCell(note('too dear')) : estimateCell(ACCURACY, { note, href: '../../run/a.html' }),
          textCell('leaves'),
        ]),
      ),
  });

const SITE = {
  board: {
    ...fixtureBoard(),
    plugins: {
      'attacks/leaf': {
        title: 'Leaf',
        summary: '',
        paper: { citation: 'Ada, B and C: What {leaves} answer & hide. ICLR 2020', url: 'https://example.org/leaf_1' },
      },
      'attacks/loose': {
        title: 'Loose',
        summary: '',
        paper: { citation: 'Notes on nothing', url: 'https://example.org' },
      },
    },
  },
  generator: GENERATOR,
};

const files = (rows: number): ReadonlyMap<string, string> =>
  new Map(tableFiles({ parts: [{ inner: table(rows) }] }, SITE).map(({ path, text }) => [path, text]));

describe('the files of a table', () => {
  it('are CSV in which a number is a number, an interval two, and no text a formula', () => {
    expect(files(2).get('suite/a/attacks.attacks.csv')?.split('\n')).toEqual([
      'Attack,Queries,Accuracy,"Accuracy, low","Accuracy, high",Pool,kind,record,notes',
      "'=1+1,5000,0.846,0.839,0.853,leaves,measured,../../run/a.html,seeds not covered",
      '<b>attack_1</b>,5000,,,,leaves,measured,,too dear',
      '',
    ]);
  });

  it('are JSON with the same', () => {
    const { rows } = JSON.parse(files(2).get('suite/a/attacks.attacks.json') ?? '') as { readonly rows: unknown };
    expect(rows).toMatchObject([
      { Attack: '=1+1', Accuracy: 0.846 },
      { Accuracy: null, notes: 'too dear' },
    ]);
  });

  it('are BibTeX of the papers that its names lead to, and of what measured them', () => {
    const bib = files(3).get('suite/a/attacks.attacks.bib') ?? '';
    expect(bib.match(/^@.*$/gm)).toEqual(['@software{stealbench,', '@misc{attacks:leaf,', '@misc{attacks:loose,']);
    expect(bib).toContain('  author = {Ada and B and C},\n  title = {What  leaves  answer \\& hide},');
    expect(bib).toContain('  howpublished = {ICLR},\n  year = {2020},\n  url = {https://example.org/leaf_1},');
    expect(bib).toContain('  title = {Notes on nothing},\n  url = {https://example.org},');
    expect(files(1).get('suite/a/attacks.attacks.bib')).not.toContain('loose');
  });

  it('are LaTeX in which no character of a text means anything, without the columns that are hidden', () => {
    const latex = files(2).get('suite/a/attacks.attacks.tex') ?? '';
    expect(latex).toContain('\\caption{50 \\% of all \\& more}');
    expect(latex).toContain('<b>attack\\_1</b> & 5,000 & — \\\\');
    expect(latex).toContain('\\begin{tabular}{lrr}');
    expect(latex).not.toContain('leaves');
  });

  it('have the rows after the first 200 in a script, escaped as in the page', () => {
    expect(files(FIRST_ROWS).has('suite/a/attacks.attacks.rows.js')).toBe(false);
    const script = files(FIRST_ROWS + 2).get('suite/a/attacks.attacks.rows.js') ?? '';
    const added: unknown[] = [];
    runInNewContext(script, { stealbench: { add: (...args: unknown[]) => added.push(...args) } });
    expect(added[0]).toBe('attacks');
    expect(added[1]).toHaveLength(2);
    expect(String(added[1])).toContain('&lt;b&gt;attack_200&lt;/b&gt;');
    const { body, later } = table(FIRST_ROWS + 2);
    expect(body.toHTML().match(/<tr/g)).toHaveLength(FIRST_ROWS);
    expect(later).toEqual({ src: 'attacks.attacks.rows.js', from: 200, total: '202' });
  });

  it('are none for a table that names no page', () => {
    const { id, caption, columns, rows } = table(2);
    expect(tableFiles({ a: tableView({ id, caption, columns, rows: () => rows }) }, SITE)).toEqual([]);
  });
});
