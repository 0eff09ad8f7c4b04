// The per-class table of a pair's page: the best undefended attack at its largest budget, first seed.
import type { PairBoard } from '../contract/board.js';
import type { AttackEntry } from '../contract/board.js';
import type { EntryDraft } from './entry.js';

/** @param entries - as on the board: of those under one defense the best first */
export function classesOf(entries: readonly AttackEntry[], drafts: readonly EntryDraft[]): PairBoard['classes'] {
  for (const { id, attack, defense } of entries) {
    const record = drafts.find(({ entry }) => entry.id === id)?.budgets.at(-1)?.records[0];
    if (defense !== 'none' || record?.outcome.classes == null) continue;
    const { budgetQueries, seed } = record.cell;
    return { budgetQueries, attack, entry: id, seed, rows: record.outcome.classes };
  }
  return null;
}
