// Tables for a terminal: as many columns as fit its width, published and control rows set apart by colour.
import CliTable from 'cli-table3';
import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';
import type { Reporter, ReportOptions } from '../bench/contract/reporter.js';
import { fitColumns } from './tables/fit.js';
import { reportSections } from './tables/report.js';
import type { Row, Section, Table } from './tables/table.js';

type Colors = ReturnType<typeof pc.createColors>;

/** Only the line under the header; rows are told apart by alignment. */
const CHARS = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
    .concat(['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'])
    .map((name) => [name, '']),
);

export const reporter: Reporter = {
  meta: { id: 'terminal', title: 'Terminal: tables to read at once' },
  render: (board, options) => {
    const colors = pc.createColors(options.color);
    const sections = reportSections(board).map((section) => sectionText(section, options, colors));
    return sections.length === 0 ? 'No results.\n' : `${sections.join('\n\n')}\n`;
  },
};

function sectionText({ heading, lines, tables }: Section, options: ReportOptions, colors: Colors): string {
  const head = [colors.bold(clean(heading)), ...lines.map((line) => colors.dim(clean(line)))].join('\n');
  return [head, ...tables.map((table) => tableText(table, options, colors))].join('\n\n');
}

function tableText(table: Table, { width }: ReportOptions, colors: Colors): string {
  const safe = { ...table, rows: table.rows.map((row) => ({ ...row, cells: row.cells.map(clean) })) };
  const { columns, rows, dropped } = fitColumns(safe, width);
  const printed = new CliTable({
    head: columns.map(({ label }) => colors.dim(label)),
    colAligns: columns.map(({ align }) => align),
    chars: { ...CHARS, middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  printed.push(...rows.map((row) => row.cells.map((cell) => paint(cell, row.tone, colors))));
  const notes = [...table.notes, ...(dropped.length === 0 ? [] : [`narrow terminal, left out: ${dropped.join(', ')}`])];
  return [
    colors.cyan(clean(table.heading)),
    rows.length === 0 ? 'Nothing was measured.' : trimLines(printed.toString()),
    ...notes.map((note) => colors.dim(`  ${clean(note)}`)),
  ].join('\n');
}

function paint(cell: string, tone: Row['tone'], colors: Colors): string {
  if (cell === '') return cell;
  return tone === 'published' ? colors.yellow(cell) : tone === 'control' ? colors.dim(cell) : cell;
}

function trimLines(text: string): string {
  return text.replace(/[ \t]+$/gm, '');
}

/** One line of visible text: suites and class names cannot send escape sequences to the terminal. */
function clean(text: string): string {
  return stripVTControlCharacters(text).replace(/[\p{Cc}\p{Cf}]+/gu, ' ');
}
