// How ActiveThief divides its budget.

/** Queries of each part; rounds that would ask nothing are left out. */
export interface Shares {
  readonly validation: number;
  readonly initial: number;
  readonly rounds: readonly number[];
}

/** Pal et al. (AAAI 2020): 20 % validate, 10 % begin, and ten rounds share the rest. */
const VALIDATION = 0.2;
const INITIAL = 0.1;

/** @param budget - queries in all; the rounds share what is left so that no two differ by more than one */
export function sharesOf(budget: number, rounds: number): Shares {
  const validation = Math.round(budget * VALIDATION);
  const initial = Math.max(1, Math.round(budget * INITIAL));
  const rest = Math.max(0, budget - validation - initial);
  const upTo = (round: number): number => Math.floor((rest * round) / rounds);
  const each = Array.from({ length: rounds }, (_, round) => upTo(round + 1) - upTo(round));
  return { validation: budget - initial - rest, initial, rounds: each.filter((queries) => queries > 0) };
}

/** The smallest budget that leaves every round a query. */
export function leastBudget(rounds: number): number {
  let budget = rounds;
  while (sharesOf(budget, rounds).rounds.length < rounds) budget++;
  return budget;
}
