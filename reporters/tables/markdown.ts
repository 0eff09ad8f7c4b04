// Sections of tables as GitHub-flavoured Markdown; every text in them stays text.
import { visible } from '../../bench/lib/text/format.js';
import type { Row, Section, Table } from './table.js';

/** A heading, its lines and its tables. */
export function markdownSection({ heading, lines, tables }: Section): string {
  return [`## ${escape(heading)}`, ...lines.map(escape), ...tables.map(markdownTable)].join('\n\n');
}

/** Its heading, rows and notes. */
export function markdownTable({ heading, columns, rows, notes }: Table): string {
  const head = line(columns.map(({ label }) => escape(label)));
  const rule = line(columns.map(({ align }) => (align === 'right' ? '--:' : ':--')));
  const body = rows.length === 0 ? 'Nothing was measured.' : [head, rule, ...rows.map(rowText)].join('\n');
  const list = notes.map((note) => `- ${escape(note)}`).join('\n');
  return [`### ${escape(heading)}`, body, ...(list === '' ? [] : [list])].join('\n\n');
}

function rowText({ tone, cells }: Row): string {
  return line(cells.map((cell) => emphasise(escape(cell), tone)));
}

/** Published figures in italics: they are not ours. */
function emphasise(text: string, tone: Row['tone']): string {
  return tone === 'published' && text !== '' ? `_${text}_` : text;
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Text that stays text: no markup, no table cell, no HTML, no mention, no line break. */
function escape(text: string): string {
  return visible(text.replace(/\s+/g, ' '))
    .replace(/[\\`*_|~]|\](?=[([:])/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/@/g, '&#64;')
    .replace(/#(?=\d)/g, '&#35;');
}
