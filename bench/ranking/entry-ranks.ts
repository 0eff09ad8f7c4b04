// Ranks the attacks on one victim, those under one defense and with images of one kind against each other: a defense is no
// fault of an attack, and the victim's own data, or a share of them, are no merit.
import { type AttackEntry, defenseLabel } from '../contract/board.js';
import { formatPoolKind } from '../lib/text/format.js';
import type { EntryDraft } from './entry.js';
import { compare } from './compare.js';
import { byText, groupBy, positionIn } from './order.js';
import { comparableEntries } from './ready.js';
import { standings } from './standings.js';

/** @param kind - of the images asked; empty for those of other data */
function alone(kind: string): string {
  return `no other complete attack${kind === '' ? '' : ` on ${kind}`} under this defense`;
}

/**
 * Entries with their ranks, by defense; within a defense by kind of the images asked, those of other data first; of each kind
 * those that were compared first, best first, then the others by id.
 *
 * @param defenses - labels in the order of the suite
 */
export function rankEntries(drafts: readonly EntryDraft[], defenses: readonly string[]): AttackEntry[] {
  return [...groupBy(drafts, ({ entry }) => defenseOf(entry))]
    .sort((a, b) => placeOf(a, defenses) - placeOf(b, defenses) || byText(a[0], b[0]))
    .flatMap(([, group]) => {
      const families = groupBy(group, ({ entry }) => formatPoolKind(entry) ?? '');
      return [...families].sort(([a], [b]) => byText(a, b)).flatMap(([kind, own]) => rankFamily(own, alone(kind)));
    });
}

/** As in the suite; the training of a defense alone stands behind the first row of that defense. */
function placeOf([label, [draft]]: readonly [string, readonly EntryDraft[]], defenses: readonly string[]): number {
  if (draft?.entry.trainedOnly !== true) return positionIn(defenses, label);
  const { defense } = draft.entry;
  const first = defenses.find(
    (one) => one === defense || one.startsWith(`${defense}-`) || one.startsWith(`${defense}+`),
  );
  return positionIn(defenses, first ?? label) + 1 / 2;
}

/** The defense that an entry met, with its parameters. */
export function defenseOf(entry: AttackEntry): string {
  return defenseLabel(entry);
}

function rankFamily(drafts: readonly EntryDraft[], alone: string): AttackEntry[] {
  const { ready, otherwise } = comparableEntries(drafts);
  const found = standings(ready, { compare, better: 'higher', alone });
  const strength = new Map(ready.map(({ id, accuracy }) => [id, accuracy]));
  return drafts
    .map(({ entry }) => ({
      ...entry,
      ...(found.get(entry.id) ?? { rank: null, rankReason: entry.rankReason ?? otherwise }),
    }))
    .sort(
      (a, b) =>
        Number(strength.has(b.id)) - Number(strength.has(a.id)) ||
        byRank(a, b) ||
        (strength.get(b.id) ?? 0) - (strength.get(a.id) ?? 0) ||
        byText(a.id, b.id),
    );
}

function byRank({ rank: a }: AttackEntry, { rank: b }: AttackEntry): number {
  return a === null || b === null ? 0 : a.low - b.low || a.high - b.high;
}
