// The cells that name an entry, the same in every table of a pair.
import type { AttackEntry } from '../../bench/contract/board.js';
import type { Site } from '../site.js';
import { emptyCell, headingCell, textCell, type Cell } from './cells.js';
import { controlTitle, defenseTitle, pluginTitle } from './plugins.js';

/** Title of the attack, or of the control with its tag. */
export function entryNameCell({ board }: Site, { attack, control }: AttackEntry, detail: string | null = null): Cell {
  if (control === null) return headingCell(pluginTitle(board, 'attacks', attack), { detail });
  return headingCell(controlTitle(control), { detail, tag: { text: 'control', tone: 'control' } });
}

/** Controls meet no defense: their cell is empty. */
export function entryDefenseCell({ board }: Site, { control, defense, defenseParameters }: AttackEntry): Cell {
  return control === null ? textCell(defenseTitle(board, defense, defenseParameters)) : emptyCell();
}
