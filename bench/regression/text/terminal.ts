// A comparison for a terminal.
import CliTable from 'cli-table3';
import pc from 'picocolors';
import type { Comparison, Verdict } from '../../contract/comparison.js';
import { PLAIN } from './plain-table.js';
import { HEADINGS, headline, notesOf, oneLine, rowOf, type BenchmarkRow } from './words.js';

const COLUMNS = Object.keys(HEADINGS) as (keyof BenchmarkRow)[];
const LEFT: readonly string[] = ['id', 'verdict'];

/** The verdict, a row for each benchmark, and notes. */
export function terminalText(comparison: Comparison, { color }: { readonly color: boolean }): string {
  const colors = pc.createColors(color);
  const paint: Readonly<Record<Verdict, (text: string) => string>> = {
    regressed: colors.red,
    improved: colors.green,
    equivalent: colors.dim,
    inconclusive: colors.yellow,
  };
  const table = new CliTable({
    ...PLAIN,
    head: COLUMNS.map((column) => colors.dim(HEADINGS[column])),
    colAligns: COLUMNS.map((column) => (LEFT.includes(column) ? 'left' : 'right')),
  });
  for (const benchmark of comparison.benchmarks) {
    const row = rowOf(benchmark);
    table.push(COLUMNS.map((column) => (column === 'verdict' ? paint[row.verdict](row.verdict) : row[column])));
  }
  const lines = [
    colors.bold(oneLine(headline(comparison))),
    table.toString().replace(/[ \t]+$/gm, ''),
    ...notesOf(comparison).map((note) => colors.dim(oneLine(note))),
  ];
  return `${lines.join('\n')}\n`;
}
