// A comparison as GitHub-flavoured Markdown, for the summary of a workflow.
import type { Comparison, Verdict } from '../../contract/comparison.js';
import { HEADINGS, headline, notesOf, oneLine, rowOf, type BenchmarkRow } from './words.js';

const COLUMNS = Object.keys(HEADINGS) as (keyof BenchmarkRow)[];
const MARKS: Readonly<Record<Verdict, string>> = {
  regressed: '❌',
  improved: '🟢',
  equivalent: '✅',
  inconclusive: '❔',
};

export function markdownText(comparison: Comparison): string {
  const rows = comparison.benchmarks.map((benchmark) => {
    const row = rowOf(benchmark);
    return { ...row, verdict: `${MARKS[row.verdict]} ${row.verdict}` };
  });
  const lines = [
    `### ${escape(headline(comparison))}`,
    '',
    tableLine(COLUMNS.map((column) => HEADINGS[column])),
    tableLine(COLUMNS.map((column) => (column === 'id' || column === 'verdict' ? ':--' : '--:'))),
    ...rows.map((row) => tableLine(COLUMNS.map((column) => escape(row[column])))),
    '',
    ...notesOf(comparison).map((note) => `- ${escape(note)}`),
  ];
  return `${lines.join('\n')}\n`;
}

function tableLine(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Commands and folders are somebody's text: no markup, no table cell, no HTML, no mention. */
function escape(text: string): string {
  return oneLine(text)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_|~[\]]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/#(?=\d)/g, '&#35;')
    .replace(/@/g, '&#64;');
}
