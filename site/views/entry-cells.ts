// The cells that name an entry, the same in every table of a pair.
import type { AttackEntry } from '../../bench/contract/board.js';
import { formatShortPercent } from '../../bench/lib/text/format.js';
import type { Site } from '../site.js';
import { emptyCell, headingCell, textCell, type Cell } from './cells.js';
import { defenseTitle, entryTitle } from './plugins.js';

/** Title of the attack, or of the control with its tag; what the surrogate started from unless from scratch. */
export function entryNameCell({ board }: Site, entry: AttackEntry, detail: string | null = null): Cell {
  const title = entryTitle(board, entry);
  const pool = poolTag(entry);
  if (pool !== null) return headingCell(title, { detail, tag: { text: pool, tone: 'variant' } });
  if (entry.recoveryKnows === 'oracle')
    return headingCell(title, { detail, tag: { text: 'control', tone: 'control' } });
  if (entry.control === null) return headingCell(title, { detail });
  return headingCell(title, { detail, tag: { text: 'control', tone: 'control' } });
}

/** What the images asked are, where they are not all of other data. */
function poolTag({ inDistribution, inDistributionShare, asksTest }: AttackEntry): string | null {
  if (asksTest === true) return 'test images';
  if (inDistribution === true) return 'in-distribution';
  return inDistributionShare === undefined ? null : `${formatShortPercent(inDistributionShare)} in-distribution`;
}

/** Controls meet no defense: their cell is empty. */
export function entryDefenseCell({ board }: Site, entry: AttackEntry): Cell {
  return entry.control === null ? textCell(defenseTitle(board, entry)) : emptyCell();
}
