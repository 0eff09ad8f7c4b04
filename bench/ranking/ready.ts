// Entries that can be compared: complete, at one budget, with predictions on the same test items.
import type { BitVector } from '../lib/stats/bit-vector.js';
import { type Contender, contenderOf } from './contender.js';
import type { EntryDraft } from './entry.js';
import { groupsIn, sameLabels } from './estimates.js';
import type { Answers } from './input.js';
import { surrogateRight } from './item-series.js';

export interface Ready extends Contender {
  readonly draft: EntryDraft;
  /** Mean over seeds. */
  readonly accuracy: number;
}

export interface Comparable {
  /** In the order of the drafts. */
  readonly ready: readonly Ready[];
  /** Why a complete entry that is not ready cannot be compared. */
  readonly otherwise: string;
}

/** The complete entries at the largest budget that all of them have. */
export function comparableEntries(drafts: readonly EntryDraft[]): Comparable {
  const complete = drafts.filter(({ entry }) => entry.rankReason === null);
  const budget = largestSharedBudget(complete);
  if (budget === null) return { ready: [], otherwise: 'no budget that all complete entries share' };
  const measured = complete.flatMap((draft) => measuredAt(draft, budget) ?? []);
  const [first] = measured;
  const alike = measured.filter(({ labels }) => first !== undefined && sameLabels(labels, first.labels));
  // Of the same items: what one record says of their groups holds for one from before groups counted.
  const groups = groupsIn(alike.flatMap(({ predictions }) => predictions));
  const ready = alike.map(({ draft, bySeed, accuracy }) => ({
    ...contenderOf(draft.entry.id, bySeed, groups),
    draft,
    accuracy,
  }));
  return { ready, otherwise: 'no predictions on the same test items' };
}

export interface Measured {
  readonly draft: EntryDraft;
  readonly accuracy: number;
  readonly labels: ArrayLike<number>;
  readonly predictions: readonly Answers[];
  readonly bySeed: ReadonlyMap<number, BitVector>;
}

/** `null` without accuracy or predictions there. */
export function measuredAt(draft: EntryDraft, budget: number): Measured | null {
  const measured = draft.budgets.find(({ point }) => point.budgetQueries === budget);
  const accuracy = measured?.point.metrics['accuracy']?.value ?? null;
  const predictions = measured?.predictions ?? null;
  const labels = predictions?.[0]?.labels;
  if (measured === undefined || predictions === null || labels === undefined || accuracy === null) return null;
  const bySeed = new Map(
    measured.point.seeds.flatMap((seed, index) => {
      const own = predictions[index];
      return own === undefined ? [] : [[seed, surrogateRight(own)] as const];
    }),
  );
  return { draft, accuracy, labels, predictions, bySeed };
}

function largestSharedBudget(drafts: readonly EntryDraft[]): number | null {
  const [first, ...others] = drafts.map(({ entry }) => entry.points.map(({ budgetQueries }) => budgetQueries));
  const shared = (first ?? []).filter((budget) => others.every((budgets) => budgets.includes(budget)));
  return shared.length === 0 ? null : Math.max(...shared);
}
