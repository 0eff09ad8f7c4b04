// Attacks that choose, each beside random queries to the same pool.
import type { AgainstRandom, AttackEntry, PairBoard } from '../../bench/contract/board.js';
import {
  MISSING,
  formatCount,
  formatDefenses,
  formatEstimate,
  formatPValue,
  formatSignedPoints,
} from '../../bench/lib/text/format.js';
import { entryName } from './attacks.js';
import { left, right, type Table } from './table.js';

const COLUMNS = [
  left('attack'),
  left('pool'),
  left('defense'),
  right('queries'),
  right('beside random'),
  right('interval'),
  right('p'),
];

/** Nothing for a pair without such an attack. */
export function againstRandomTables({ entries, againstRandom = [] }: PairBoard): readonly Table[] {
  if (againstRandom.length === 0) return [];
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  return [
    {
      heading: 'Beside random queries to the same pool: accuracy of the surrogate, percentage points more or less',
      columns: COLUMNS,
      rows: againstRandom.flatMap((row) => {
        const entry = byId.get(row.entry);
        return entry === undefined ? [] : [{ tone: 'measured' as const, cells: cellsOf(row, entry) }];
      }),
      notes: [
        'p: paired by test item and seed, adjusted by Holm over the rows of this table that have several seeds.',
        ...(againstRandom.some(({ p }) => p === null)
          ? ['Rows of one seed are not tested: another training may turn them.']
          : []),
      ],
    },
  ];
}

function cellsOf({ budgetQueries, difference, p }: AgainstRandom, entry: AttackEntry): readonly string[] {
  const shown = formatEstimate(difference);
  return [
    entryName(entry),
    entry.pool ?? MISSING,
    formatDefenses(entry),
    formatCount(budgetQueries),
    difference.value === null ? MISSING : formatSignedPoints(difference.value),
    shown.interval ?? MISSING,
    p === null ? MISSING : formatPValue(p),
  ];
}
