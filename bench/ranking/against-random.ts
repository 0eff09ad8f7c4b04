// Is an attack that chooses better than one that does not? Each beside random queries to the same pool, everything else alike.
import { type AgainstRandom, type AttackEntry, defenseLabel, pluginLabel } from '../contract/board.js';
import { at } from '../lib/arrays/at.js';
import { holmAdjust } from '../lib/stats/holm.js';
import { SEEDS_NOT_COVERED } from './caveats.js';
import { compare, type PairedComparison } from './compare.js';
import { contenderOf } from './contender.js';
import type { EntryDraft } from './entry.js';
import { groupsIn, sameLabels } from './estimates.js';
import { ENOUGH_TO_RANK } from './rank-interval.js';
import { measuredAt } from './ready.js';

/** The attack that asks images of its pool at random. */
const RANDOM = 'knockoff-random';

interface Row {
  readonly draft: EntryDraft;
  readonly random: EntryDraft;
  readonly budgetQueries: number;
  readonly comparison: PairedComparison;
}

/**
 * Every attack on a pool at every budget that random queries to that pool were measured at too. Holm's correction runs over all
 * rows of more than one seed.
 *
 * @param drafts - attacks on one victim, without controls
 */
export function againstRandom(drafts: readonly EntryDraft[]): AgainstRandom[] {
  const random = new Map(
    drafts.filter(({ entry }) => isRandom(entry)).map((draft) => [conditionsOf(draft.entry), draft] as const),
  );
  const rows = drafts
    .filter(({ entry }) => entry.attack !== RANDOM && entry.pool !== null)
    .flatMap((draft) => {
      const beside = random.get(conditionsOf(draft.entry));
      return beside === undefined ? [] : rowsOf(draft, beside);
    });
  const tested = rows.filter(isTested);
  const adjusted = holmAdjust(tested.map(({ comparison }) => comparison.p));
  const p = new Map(tested.map((row, index) => [row, at(adjusted, index)]));
  return rows.map((row) => shown(row, p.get(row) ?? null));
}

function isRandom({ attack, attackParameters }: AttackEntry): boolean {
  return attack === RANDOM && Object.keys(attackParameters).length === 0;
}

function isTested({ comparison }: Row): boolean {
  return comparison.seeds >= ENOUGH_TO_RANK;
}

/** All that two attacks must have in common, so that what is left between them is what they ask. */
function conditionsOf(entry: AttackEntry): string {
  return JSON.stringify([
    defenseLabel(entry),
    entry.recovery === undefined ? '' : pluginLabel(entry.recovery, entry.recoveryParameters ?? {}),
    entry.recoveryKnows ?? '',
    entry.pool,
    entry.surrogateModel === null ? '' : pluginLabel(entry.surrogateModel, entry.surrogateParameters ?? {}),
    entry.surrogateInit,
    entry.track ?? '',
    entry.clients ?? 1,
    entry.seedImages ?? 0,
  ]);
}

function rowsOf(draft: EntryDraft, random: EntryDraft): Row[] {
  return draft.budgets.flatMap(({ point: { budgetQueries } }) => {
    const [own, other] = [measuredAt(draft, budgetQueries), measuredAt(random, budgetQueries)];
    if (own === null || other === null || !sameLabels(own.labels, other.labels)) return [];
    const groups = groupsIn([...own.predictions, ...other.predictions]);
    const comparison = compare(
      contenderOf(draft.entry.id, own.bySeed, groups),
      contenderOf(random.entry.id, other.bySeed, groups),
    );
    return comparison === null ? [] : [{ draft, random, budgetQueries, comparison }];
  });
}

function shown({ draft, random, budgetQueries, comparison }: Row, p: number | null): AgainstRandom {
  const { difference, interval, seeds } = comparison;
  const caveats = p === null ? [SEEDS_NOT_COVERED] : [];
  return {
    entry: draft.entry.id,
    random: random.entry.id,
    budgetQueries,
    difference: { value: difference, unit: 'fraction', interval, seeds, caveats },
    p,
  };
}
