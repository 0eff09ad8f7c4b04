// Tables as LaTeX with booktabs; every text in them stays text.
import { visible } from '../../bench/lib/text/format.js';
import type { Column, Row, Table } from './table.js';

/** What TeX reads as a command, and signs that its old engines have no letter for. */
const WRITTEN: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  '%': '\\%',
  _: '\\_',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': '\\textquotedbl{}',
  '`': '\\textasciigrave{}',
  '—': '---',
  '–': '--',
  '·': '\\textperiodcentered{}',
  '−': '$-$',
  '≥': '$\\geq$',
  '≤': '$\\leq$',
  '→': '$\\rightarrow$',
};

/** One line of text as LaTeX prints it letter by letter; at its start nothing that `\\` before it would take for its own. */
export function latexText(text: string): string {
  const letters = Array.from(visible(text.replace(/\s+/g, ' ')));
  const written = letters.map(
    (letter, at) => WRITTEN[letter] ?? (joins(letter, letters[at + 1]) ? `${letter}{}` : letter),
  );
  return (/^[[*]/.test(text) ? '{}' : '') + written.join('');
}

/** Whether TeX draws both as one sign: a dash or a quotation mark. */
function joins(letter: string, next: string | undefined): boolean {
  return letter === next && /[-,']/.test(letter);
}

/**
 * A float with caption, label, table and notes. Rules stand where published figures, ours and controls meet.
 *
 * @param label - as `\ref` names it; letters, digits, `:` and `-`
 */
export function latexTable({ heading, columns, rows, notes }: Table, label: string): string {
  const said = notes.map((note) => `  \\par\\footnotesize ${latexText(note)}`);
  return [
    '\\begin{table}',
    '  \\centering',
    `  \\caption{${latexText(heading)}}`,
    `  \\label{${label}}`,
    ...(rows.length === 0 ? ['  Nothing was measured.'] : tabular(columns, rows)),
    ...said,
    '\\end{table}',
  ].join('\n');
}

function tabular(columns: readonly Column[], rows: readonly Row[]): readonly string[] {
  const lines = rows.flatMap((row, at) => {
    const before = rows[at - 1];
    const meets = before !== undefined && before.tone !== row.tone;
    return [...(meets ? ['    \\midrule'] : []), line(row.cells.map((cell) => emphasised(latexText(cell), row.tone)))];
  });
  return [
    `  \\begin{tabular}{${columns.map(({ align }) => (align === 'right' ? 'r' : 'l')).join('')}}`,
    '    \\toprule',
    line(columns.map((column) => latexText(column.label))),
    '    \\midrule',
    ...lines,
    '    \\bottomrule',
    '  \\end{tabular}',
  ];
}

/** Published figures in italics: they are not ours. */
function emphasised(text: string, tone: Row['tone']): string {
  return tone === 'published' && text !== '' ? `\\emph{${text}}` : text;
}

function line(cells: readonly string[]): string {
  return `    ${cells.join(' & ')} \\\\`;
}
