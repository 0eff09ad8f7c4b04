// Text in lines that are no longer than a column.

/** Where a word may end: after a blank, but for that of `93.0 %`, or after a mark that joins names. */
const PIECES = /(?:[^\s/,+-]|(?<=\d) (?=%))*(?:[/,+-]+|\s+|$)/g;

/**
 * Breaks at blanks, else after a mark that joins names, else anywhere; nothing but blanks at breaks gets lost.
 *
 * @param width - characters of a line, at least 1
 */
export function wrapText(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of text.match(PIECES) ?? []) {
    if (line !== '' && line.length + piece.trimEnd().length > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += piece;
    while (line.trimEnd().length > width) {
      lines.push(line.slice(0, width));
      line = line.slice(width);
    }
  }
  return [...lines, ...(line.trimEnd() === '' && lines.length > 0 ? [] : [line.trimEnd()])];
}

/** The same with a first line and further ones set in, each within the width. */
export function indentText(text: string, width: number, first: string, others: string): string {
  const lines = wrapText(text, Math.max(width - others.length, 1));
  return lines.map((line, at) => (at === 0 ? first : others) + line).join('\n');
}
