// The cell of a rank, the same on every board: the interval, or a dash, with the reason as a note of the table.
import { formatRank, formatRankNote, type RankedRow } from '../../bench/lib/text/format.js';
import { missingCell, numberCell, type Cell, type Link } from './cells.js';

/** The range of rows that are not ranked sorts behind all ranks. */
export function rankCell(standing: RankedRow, note: (text: string) => Link): Cell {
  const { rank, rankReason } = standing;
  const text = formatRankNote(standing);
  const mark = text === null ? null : note(text);
  if (rank === null) return missingCell(mark);
  return rankReason === null
    ? numberCell(formatRank(rank), rank.low, { mark })
    : numberCell(formatRank(rank), rank.low, { sort: '', mark });
}
