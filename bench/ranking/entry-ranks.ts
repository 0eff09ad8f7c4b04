// Ranks the complete entries of a pair against each other, at the largest budget that all of them have.
import type { AttackEntry } from '../contract/board.js';
import { sameLabels } from './estimates.js';
import type { Contender } from './compare.js';
import type { MeasuredBudget } from './budget-points.js';
import type { EntryDraft } from './entry.js';
import { surrogateCorrect } from './item-series.js';
import { byText } from './order.js';
import { rankIntervals } from './rank-interval.js';

/** Entries with their ranks: ranked ones first, best first, then the others by id. */
export function rankEntries(drafts: readonly EntryDraft[]): AttackEntry[] {
  const complete = drafts.filter(({ entry }) => entry.rankReason === null);
  const budget = largestSharedBudget(complete);
  const ready = complete.flatMap((draft) => contender(draft, budget) ?? []);
  const [first] = ready;
  const comparable = ready.filter(({ labels }) => first !== undefined && sameLabels(labels, first.labels));
  const ranks = rankIntervals(comparable);
  const strength = new Map(comparable.map(({ id, accuracy }) => [id, accuracy]));
  return drafts
    .map(({ entry }) => {
      const rank = ranks.get(entry.id) ?? null;
      return { ...entry, rank, rankReason: rank === null ? (entry.rankReason ?? reason(budget)) : null };
    })
    .sort((a, b) => byRank(a, b) || (strength.get(b.id) ?? -1) - (strength.get(a.id) ?? -1) || byText(a.id, b.id));
}

interface Ready extends Contender {
  readonly labels: readonly number[];
  readonly accuracy: number;
}

function contender({ entry, budgets }: EntryDraft, budget: number | null): Ready | null {
  const measured: MeasuredBudget | undefined = budgets.find(({ point }) => point.budgetQueries === budget);
  const accuracy = measured?.point.metrics['accuracy']?.value ?? null;
  const predictions = measured?.predictions ?? null;
  const labels = predictions?.[0]?.labels;
  if (measured === undefined || predictions === null || labels === undefined || accuracy === null) return null;
  const bySeed = new Map(
    measured.point.seeds.flatMap((seed, index) => {
      const own = predictions[index];
      return own === undefined ? [] : [[seed, surrogateCorrect(own)] as const];
    }),
  );
  return { id: entry.id, bySeed, labels, accuracy };
}

function largestSharedBudget(drafts: readonly EntryDraft[]): number | null {
  const [first, ...others] = drafts.map(({ entry }) => entry.points.map(({ budgetQueries }) => budgetQueries));
  const shared = (first ?? []).filter((budget) => others.every((budgets) => budgets.includes(budget)));
  return shared.length === 0 ? null : Math.max(...shared);
}

function reason(budget: number | null): string {
  return budget === null ? 'no budget that all complete entries share' : 'no predictions on the same test items';
}

function byRank({ rank: a }: AttackEntry, { rank: b }: AttackEntry): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a.low - b.low || a.high - b.high;
}
