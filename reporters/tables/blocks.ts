// Rows as blocks of lines, where a terminal is too narrow for columns.
import type { Column, Row } from './table.js';
import { wrapText } from './wrap.js';

const JOIN = ' · ';
const INDENT = '  ';

/** The name of a row, and below it what its other columns say; empty ones say nothing. A line each, within the width. */
export function blockLines(columns: readonly Column[], { cells }: Row, width: number): readonly string[] {
  const filled = columns.flatMap(({ label, align }, at) => {
    const text = cells[at] ?? '';
    return text === '' ? [] : [{ label, align, text }];
  });
  const name = filled.find(({ align }) => align === 'left');
  const facts = filled.filter((one) => one !== name).map(({ label, text }) => `${label} ${text}`);
  const room = Math.max(width - INDENT.length, 1);
  return [
    ...wrapText(name?.text ?? '', width),
    ...joined(facts, room)
      .flatMap((line) => wrapText(line, room))
      .map((line) => INDENT + line),
  ];
}

/** As many facts a line as have room; none is broken that fits a line of its own. */
function joined(facts: readonly string[], room: number): readonly string[] {
  const lines: string[] = [];
  for (const fact of facts) {
    const last = lines.at(-1);
    const longer = last === undefined ? fact : last + JOIN + fact;
    if (last !== undefined && longer.length <= room) lines[lines.length - 1] = longer;
    else lines.push(fact);
  }
  return lines;
}
