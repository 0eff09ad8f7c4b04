// The cells that name an entry, the same in every table of a pair.
import type { AttackEntry } from '../../bench/contract/board.js';
import { formatShortPercent } from '../../bench/lib/text/format.js';
import type { Site } from '../site.js';
import { emptyCell, headingCell, textCell, type Cell } from './cells.js';
import { defenseHref, entryHref } from './name-link.js';
import { entryName } from '../entry-names.js';
import { defenseTitle } from './plugins.js';

/** Name of the attack with its parameters below it, or of the control with its tag, leading to its page; `detail` is a second line. */
export function entryNameCell(site: Site, page: string, entry: AttackEntry, detail: string | null = null): Cell {
  const { short, parameters, whole } = entryName(site, entry);
  return headingCell(short, { href: entryHref(site, page, entry), parameters, whole, detail, tag: tagOf(entry) });
}

function tagOf(entry: AttackEntry): Cell['tag'] {
  const pool = poolTag(entry);
  if (pool !== null) return { text: pool, tone: 'variant' };
  const isControl = entry.control !== null || entry.recoveryKnows === 'oracle';
  return isControl ? { text: 'control', tone: 'control' } : null;
}

/** What the images asked are, where they are not all of other data. */
function poolTag({ inDistribution, inDistributionShare, asksTest }: AttackEntry): string | null {
  if (asksTest === true) return 'test images';
  if (inDistribution === true) return 'in-distribution';
  return inDistributionShare === undefined ? null : `${formatShortPercent(inDistributionShare)} in-distribution`;
}

/** Controls meet no defense: their cell is empty. */
export function entryDefenseCell(site: Site, page: string, entry: AttackEntry): Cell {
  if (entry.control !== null) return emptyCell();
  return textCell(defenseTitle(site.board, entry), { href: defenseHref(site, page, entry) });
}
