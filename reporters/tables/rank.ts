// Ranks in tables of text: the interval, or a mark and a sentence below the table that says why there is none.
import { ONE_SEED } from '../../bench/contract/one-seed.js';
import { MISSING, formatRank, formatRankNote, type RankedRow } from '../../bench/lib/text/format.js';

const MARK = '*';

/** `1`, `2–4`, `1–4*` where a note says more of it, as that the range is all places and no rank; or a dash. */
export function rankText(row: RankedRow): string {
  if (row.rank === null) return MISSING;
  return formatRank(row.rank) + (formatRankNote(row) === null ? '' : MARK);
}

/** A sentence for each distinct reason, with the rows that it concerns; one seed concerns the whole table. */
export function rankNotes(rows: readonly { readonly name: string; readonly standing: RankedRow }[]): readonly string[] {
  const notes = [...new Set(rows.map(({ standing }) => formatRankNote(standing)))];
  return notes.flatMap((note) => {
    if (note === null) return [];
    const own = rows.filter(({ standing }) => formatRankNote(standing) === note);
    const hasRange = own.some(({ standing }) => standing.rank !== null);
    const isOneSeed = own.some(({ standing }) => standing.rankReason === ONE_SEED);
    return `${hasRange ? `${MARK} ` : ''}${note}${isOneSeed ? '' : ` (${own.map(({ name }) => name).join(', ')})`}`;
  });
}
