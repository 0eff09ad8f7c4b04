// How far a figure can be trusted, in tables: a word in the row, what stands behind it below the table.
import { trustOf, type Board } from '../../bench/contract/board.js';
import { formatTrust } from '../../bench/lib/text/format.js';
import { type Column, left } from './table.js';

/** Never left out, and the word for a level is never broken. */
export const TRUST: Column = { ...left('verified'), least: 'self-reported'.length };

/** `re-run`, or `self-reported, withdrawn`. */
export function trustText(board: Board, paths: readonly string[]): string {
  const { level, marks } = formatTrust(trustOf(board, paths));
  return [level, ...marks].join(', ');
}

/** A sentence for each flag and annotation, with the rows that bear it. */
export function trustNotes(
  board: Board,
  rows: readonly { readonly name: string; readonly results: readonly string[] }[],
): readonly string[] {
  return rows.flatMap(({ name, results }) =>
    formatTrust(trustOf(board, results)).notes.map((note) => `${name}: ${note}`),
  );
}
