// Tables for a terminal: fitted to its width, notes wrapped, published and control rows set apart by colour.
import CliTable from 'cli-table3';
import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';
import type { Reporter, ReportOptions } from '../bench/contract/reporter.js';
import { blockLines } from './tables/blocks.js';
import { type Fitted, fitColumns, GAP } from './tables/fit.js';
import { reportSections } from './tables/report.js';
import type { Row, Section, Table } from './tables/table.js';
import { indentText, wrapText } from './tables/wrap.js';

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
  const { width } = options;
  const head = [wrapped(heading, width, colors.bold), ...lines.map((line) => wrapped(line, width, colors.dim))];
  return [head.join('\n'), ...tables.map((table) => tableText(table, options, colors))].join('\n\n');
}

function tableText(table: Table, { width }: ReportOptions, colors: Colors): string {
  const rows = table.rows.map((row) => ({ ...row, cells: row.cells.map(clean) }));
  const fitted = fitColumns({ columns: table.columns, rows }, width);
  const dropped = fitted.kind === 'table' ? fitted.dropped : [];
  const notes = [...table.notes, ...(dropped.length === 0 ? [] : [`narrow terminal, left out: ${dropped.join(', ')}`])];
  return [
    wrapped(table.heading, width, colors.cyan),
    rows.length === 0
      ? 'Nothing was measured.'
      : fitted.kind === 'table'
        ? columnsText(fitted, colors)
        : rows.map((row) => blockText(table, row, width, colors)).join('\n'),
    ...notes.map((note) => painted(indentText(clean(note), width, '  ', '    '), colors.dim)),
  ].join('\n');
}

function columnsText({ columns, rows, widths }: Extract<Fitted, { kind: 'table' }>, colors: Colors): string {
  const inLines = (text: string, at: number): string => wrapText(text, widths[at] ?? text.length).join('\n');
  const printed = new CliTable({
    head: columns.map(({ label }, at) => painted(inLines(label, at), colors.dim)),
    colAligns: columns.map(({ align }) => align),
    chars: { ...CHARS, middle: ' '.repeat(GAP) },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  printed.push(...rows.map(({ cells, tone }) => cells.map((cell, at) => paint(inLines(cell, at), tone, colors))));
  return trimLines(printed.toString());
}

function blockText({ columns }: Table, row: Row, width: number, colors: Colors): string {
  return blockLines(columns, row, width)
    .map((line) => paint(line, row.tone, colors))
    .join('\n');
}

function wrapped(text: string, width: number, color: (line: string) => string): string {
  return painted(wrapText(clean(text), width).join('\n'), color);
}

/** Each line by itself: a colour that runs over the end of a line paints what stands beside it. */
function painted(text: string, color: (line: string) => string): string {
  return text.split('\n').map(color).join('\n');
}

function paint(cell: string, tone: Row['tone'], colors: Colors): string {
  if (cell === '' || tone === 'measured') return cell;
  return painted(cell, tone === 'published' ? colors.yellow : colors.dim);
}

function trimLines(text: string): string {
  return text.replace(/[ \t]+$/gm, '');
}

/** One line of visible text: suites and class names cannot send escape sequences to the terminal. */
function clean(text: string): string {
  return stripVTControlCharacters(text).replace(/[\p{Cc}\p{Cf}]+/gu, ' ');
}
