// Where a name leads: to its own page, which says what it is.
import type { AttackEntry, DefenseNames } from '../../bench/contract/board.js';
import type { NameKind } from '../name-index.js';
import { linkTo, type Site } from '../site.js';

/** `null` for a name that nobody describes. */
export function nameHref({ names }: Site, page: string, kind: NameKind, id: string): string | null {
  const target = names.paths.get(`${kind}/${id}`);
  return target === undefined ? null : linkTo(page, target);
}

/** Page of an attack; a control is explained where controls are. */
export function entryHref(site: Site, page: string, { attack, loopOf, control }: AttackEntry): string | null {
  if (control === null) return nameHref(site, page, 'attacks', attack);
  return loopOf === undefined ? `${linkTo(page, 'method.html')}#controls` : nameHref(site, page, 'attacks', loopOf);
}

/** Page of the first of a list of defenses. */
export function defenseHref(site: Site, page: string, { defense }: DefenseNames): string | null {
  return nameHref(site, page, 'defenses', defense);
}
