// Ranks the defenses of one victim by what the strongest attack still gets, the least first.
import { askingLabels, type AttackEntry, pluginLabel, type Standing } from '../contract/board.js';
import { compare } from './compare.js';
import type { EntryDraft } from './entry.js';
import { defenseOf } from './entry-ranks.js';
import { groupBy } from './order.js';
import { comparableEntries, type Ready } from './ready.js';
import { standings } from './standings.js';

const ALONE = 'no other defense that met the same attacks';

/**
 * The strongest attack of each defense at the largest budget that all entries have, on the same test items. A defense that
 * fewer attacks were tried on is not ranked: it may only look strong. All have as many attacks to pick the strongest from,
 * so that the picking favours none.
 *
 * @returns by label, one for every defense of the drafts
 */
export function defenseStandings(drafts: readonly EntryDraft[]): ReadonlyMap<string, Standing> {
  const { ready, otherwise } = comparableEntries(drafts);
  const attacks = [...new Set(ready.map(({ draft }) => attackOf(draft.entry)))];
  const families = [...groupBy(drafts, ({ entry }) => defenseOf(entry)).keys()].map((label) => {
    const own = ready.filter(({ draft }) => defenseOf(draft.entry) === label);
    const tried = own.map(({ draft }) => attackOf(draft.entry));
    return { label, own, lacking: attacks.filter((attack) => !tried.includes(attack)) };
  });
  const contenders = families.flatMap(({ label, own, lacking }) => {
    const strongest = lacking.length > 0 ? undefined : strongestOf(own);
    return strongest === undefined ? [] : [{ ...strongest, id: label }];
  });
  const found = standings(contenders, { compare, better: 'lower', alone: ALONE });
  return new Map(
    families.map(({ label, lacking }) => [
      label,
      found.get(label) ?? {
        rank: null,
        rankReason: lacking.length === 0 ? otherwise : `no result that counts of ${lacking.join(', ')}`,
      },
    ]),
  );
}

/** An attack with all that makes it, whatever it met. */
function attackOf({ attack, attackParameters, pool, surrogateModel, ...entry }: AttackEntry): string {
  const { surrogateParameters = {}, surrogateInit, recovery, recoveryParameters = {} } = entry;
  const surrogate = surrogateModel === null ? 'own surrogate' : pluginLabel(surrogateModel, surrogateParameters);
  const by = recovery === undefined ? null : `by ${pluginLabel(recovery, recoveryParameters)}`;
  const made = [pool, surrogate, surrogateInit, by].filter((part) => part !== null);
  return `${[pluginLabel(attack, attackParameters), ...askingLabels(entry)].join('+')} (${made.join(', ')})`;
}

/** The first of equals. */
function strongestOf(ready: readonly Ready[]): Ready | undefined {
  return ready.reduce<Ready | undefined>(
    (most, one) => (most === undefined || one.accuracy > most.accuracy ? one : most),
    undefined,
  );
}
