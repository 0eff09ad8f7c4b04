// What each client has learned so far, in the order of the ledger.
import { answerCost, epsilonOf, ORDERS, otherWins } from './privacy.js';

interface Account {
  /** Number of the first query of the latest batch. */
  batch: number;
  /** Costs by order before that batch, and after it. */
  before: Float64Array;
  costs: Float64Array;
  queriesBefore: number;
  queries: number;
}

export class Accounts {
  readonly #accounts = new Map<string, Account>();
  readonly #sigma: number;
  readonly #delta: number;

  constructor(sigma: number, delta: number) {
    this.#sigma = sigma;
    this.#delta = delta;
  }

  /** A batch begins; what was noted of one with this number, or a later one, did not happen. */
  begin(client: string, firstQueryIndex: number): void {
    for (const account of this.#accounts.values()) {
      if (account.batch < firstQueryIndex) continue;
      account.costs = account.before.slice();
      account.queries = account.queriesBefore;
    }
    const account = this.#accounts.get(client);
    const costs = account?.costs ?? new Float64Array(ORDERS.length);
    const queries = account?.queries ?? 0;
    this.#accounts.set(client, {
      batch: firstQueryIndex,
      before: costs.slice(),
      costs,
      queriesBefore: queries,
      queries,
    });
  }

  /** Cost of all that the client was told, this query's answer included, and how many queries that were. */
  add(client: string, votes: ArrayLike<number>): { readonly cost: number; readonly queries: number } {
    const account = this.#accounts.get(client);
    if (account === undefined) throw new RangeError(`client ${client} has begun no batch`);
    const q = otherWins(votes, this.#sigma);
    for (const [index, order] of ORDERS.entries()) {
      account.costs[index] = (account.costs[index] ?? 0) + answerCost(q, order, this.#sigma);
    }
    account.queries++;
    return { cost: epsilonOf(account.costs, this.#delta), queries: account.queries };
  }
}
