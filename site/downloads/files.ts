// What lies beside a table: the whole of it as CSV, JSON and LaTeX, and a script with the rows that are not in the page.
import { stringify } from 'csv-stringify/sync';
import { rowMarkup } from '../markup/rows.js';
import type { TableView } from '../views/table.js';
import type { Site } from '../site.js';
import { bibtex } from './bibtex.js';
import { longTable } from './columns.js';
import { latexTable } from './latex.js';

export interface TextFile {
  /** From the site's root. */
  readonly path: string;
  readonly text: string;
}

/** Every table of a view that has files, wherever it stands in it. */
export function tableFiles(view: object, { board, generator }: Pick<Site, 'board' | 'generator'>): readonly TextFile[] {
  return tablesOf(view).flatMap((table) => {
    const { files, caption, notes } = table;
    if (files === null) return [];
    const { names, rows } = longTable(table);
    const document = {
      caption,
      notes: notes.flatMap(({ mark, text }) => (mark === null ? [text] : [])),
      rows: rows.map((row) => Object.fromEntries(row.map((value, at) => [names[at] ?? '', value]))),
    };
    return [
      // A spreadsheet would take a text that begins with = for a formula.
      { path: `${files}.csv`, text: stringify([names, ...rows], { escape_formulas: true }) },
      { path: `${files}.json`, text: `${JSON.stringify(document, null, 1)}\n` },
      { path: `${files}.tex`, text: latexTable(table) },
      { path: `${files}.bib`, text: bibtex(table, board, generator) },
      ...(table.later === null ? [] : [{ path: `${files}.rows.js`, text: laterRows(table) }]),
    ];
  });
}

/** A call that hands the rows over: pages opened as files may load scripts and fetch nothing. */
function laterRows({ id, rows, columns, later: from }: TableView): string {
  const later = rows.slice(from?.from ?? rows.length).map((row) => rowMarkup(row, columns).toHTML().trimEnd());
  const text = JSON.stringify(later).replace(/[\u2028\u2029]/gu, (end) => `\\u${end.charCodeAt(0).toString(16)}`);
  return `'use strict';\nstealbench.add(${JSON.stringify(id)}, ${text});\n`;
}

function tablesOf(view: object): readonly TableView[] {
  const tables: TableView[] = [];
  const visit = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    if (Array.isArray(value)) value.forEach(visit);
    else if (isTable(value)) tables.push(value);
    else for (const name in value) visit((value as Readonly<Record<string, unknown>>)[name]);
  };
  visit(view);
  return tables;
}

function isTable(value: object): value is TableView {
  return 'later' in value && 'downloads' in value && 'rows' in value;
}
