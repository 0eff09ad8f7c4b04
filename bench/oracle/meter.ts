// Counts queries against the budget. It knows nothing of images, so that nothing but the budget can make it refuse.
import type { LedgerCounts } from '../contract/plugins.js';
import { BudgetExceededError, UsageError } from '../contract/errors.js';

/** The budget of one oracle: a batch is admitted whole or refused whole (contract 2). */
export class Meter {
  readonly budgetQueries: number;
  #answered = 0;
  #refused = 0;

  /** @param budgetQueries - images that may be answered; an integer >= 0 */
  constructor(budgetQueries: number) {
    if (!Number.isSafeInteger(budgetQueries) || budgetQueries < 0) {
      throw new UsageError('The query budget makes no sense', {
        code: 'budget-invalid',
        expected: 'a whole number >= 0',
        got: String(budgetQueries),
        hint: 'Give a budget such as 1000.',
      });
    }
    this.budgetQueries = budgetQueries;
  }

  /** Queries that may still be asked. */
  get remaining(): number {
    return this.budgetQueries - this.#answered;
  }

  /** `asked` is what was answered and what was refused; a batch that the victim failed on is in neither. */
  get counts(): LedgerCounts {
    return { asked: this.#answered + this.#refused, answered: this.#answered, refused: this.#refused };
  }

  /**
   * Admits a batch without counting it yet, or counts it as refused.
   *
   * @throws BudgetExceededError `budget-exceeded`
   */
  admit(queries: number): void {
    if (queries <= this.remaining) return;
    this.#refused += queries;
    throw new BudgetExceededError('The batch would pass the query budget and was refused whole', {
      code: 'budget-exceeded',
      expected: `at most ${this.remaining} of ${this.budgetQueries} queries`,
      got: `${queries}`,
      hint: 'Ask remaining() before a query and make the last batch smaller.',
    });
  }

  /** Counts an admitted batch once its answers are logged. */
  countAnswered(queries: number): void {
    this.#answered += queries;
  }
}
