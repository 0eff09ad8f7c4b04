// How far a figure can be trusted: the cell of every table of results, and the facts on the page of a record.
import { trustOf } from '../../bench/contract/board.js';
import { formatTrust } from '../../bench/lib/text/format.js';
import type { Site } from '../site.js';
import { missingCell, textCell, type Cell, type Link } from './cells.js';
import { fact, type FactList } from './facts.js';
import { column, type ColumnView } from './table.js';

export const TRUST_COLUMN: ColumnView = column('Verified');

/** The weakest level of the records behind a figure, with its gravest mark; what was said or seen becomes a note. */
export function trustCell({ board }: Site, paths: readonly string[], note: (text: string) => Link): Cell {
  const { verification, ...trust } = trustOf(board, paths);
  const { level, marks, notes } = formatTrust({ verification, ...trust });
  if (verification === null) return missingCell(null);
  const [mark] = marks;
  return textCell(level, {
    tag: mark === undefined ? null : { text: mark, tone: 'bad' },
    mark: notes.length === 0 ? null : note(notes.join('; ')),
  });
}

/** What was said of a record and seen in it; empty for most. */
export function trustFacts({ board }: Site, path: string): readonly FactList[] {
  const { flags, annotations } = trustOf(board, [path]);
  const facts = [
    ...annotations.map(({ status, date, reason, url }) => fact(`${status}, ${date}`, reason, url ?? null)),
    ...flags.map(({ code, text }) => fact(`flag: ${code}`, text)),
  ];
  return facts.length === 0 ? [] : [{ title: 'Said of this record', facts }];
}
