// A table as LaTeX with booktabs, as it is printed: for papers, which cite what they show.
import type { Cell } from '../views/cells.js';
import type { TableView } from '../views/table.js';

const SPECIAL: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
};

/** Columns without any text, such as links, and those that are hidden at first are left out. */
export function latexTable({ caption, columns, rows, notes, id }: TableView): string {
  const shown = columns
    .map((column, at) => ({ ...column, at }))
    .filter(({ at, isHidden }) => !isHidden && rows.some(({ cells }) => textOf(cells[at]) !== ''));
  const line = (texts: readonly string[]): string => `    ${texts.map(escape).join(' & ')} \\\\\n`;
  const body = rows.map(({ cells, startsGroup }, at) => {
    const rule = startsGroup && at > 0 ? '    \\addlinespace\n' : '';
    return rule + line(shown.map((column) => textOf(cells[column.at])));
  });
  const remarks = notes.map(({ mark, text }) => `  % ${mark ?? 'all'}: ${text.replace(/\s+/g, ' ')}\n`);
  return [
    '% needs \\usepackage{booktabs}\n\\begin{table}\n  \\centering\n',
    `  \\caption{${escape(caption)}}\n  \\label{tab:${id}}\n`,
    `  \\begin{tabular}{${shown.map(({ isNumeric }) => (isNumeric ? 'r' : 'l')).join('')}}\n    \\toprule\n`,
    line(shown.map(({ label }) => label)),
    '    \\midrule\n',
    ...body,
    '    \\bottomrule\n  \\end{tabular}\n',
    ...remarks,
    '\\end{table}\n',
  ].join('');
}

function textOf(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  const { whole, text, tag, interval } = cell;
  return [whole ?? text, tag?.text ?? '', interval ?? ''].filter((part) => part !== '').join(' ');
}

function escape(text: string): string {
  return text.replace(/[\\~^&%$#_{}]/g, (character) => SPECIAL[character] ?? `\\${character}`);
}
