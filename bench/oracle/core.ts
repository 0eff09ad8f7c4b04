// The black box itself: meters, lets the defense answer, and logs before it answers (contract 2). Doors to it are thin.
import type { Images, Matrix, Shape3 } from '../contract/arrays.js';
import { NumericError, PluginError } from '../contract/errors.js';
import type { Defense, Ledger, LedgerCounts } from '../contract/plugins.js';
import { matrixFault } from './answers.js';
import { ownBatch, type OracleBatch, type OwnedBatch } from './batch.js';
import { LedgerLog } from './ledger.js';
import { Meter } from './meter.js';

export interface OracleCoreOptions {
  readonly classes: number;
  /** The victim's [height, width, channels]. */
  readonly inputShape: Shape3;
  readonly budgetQueries: number;
  /** Undefended posteriors float32 [n, classes] of n images. */
  readonly victim: (images: Images) => Promise<Matrix>;
  readonly defense: Defense;
  /** Seed of the defense's randomness, keyed further by the query index. */
  readonly seed: number;
  /** Called after each answered batch. */
  readonly onProgress?: (counts: LedgerCounts) => void;
}

export class OracleCore {
  readonly classes: number;
  readonly inputShape: Shape3;
  readonly budgetQueries: number;
  readonly #options: OracleCoreOptions;
  readonly #meter: Meter;
  readonly #log: LedgerLog;
  /** Ends when the batch that is being answered ends; it never rejects. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: OracleCoreOptions) {
    this.classes = options.classes;
    this.inputShape = options.inputShape;
    this.budgetQueries = options.budgetQueries;
    this.#options = options;
    this.#meter = new Meter(options.budgetQueries);
    this.#log = new LedgerLog(options.classes, options.inputShape);
  }

  get counts(): LedgerCounts {
    return this.#meter.counts;
  }

  /** Queries that may still be asked; batches in flight count once they are answered. */
  get remaining(): number {
    return this.#meter.remaining;
  }

  /** Head of the hash chain over what was answered so far: a receipt that any later copy of the ledger must match. */
  get head(): string {
    return this.#log.head;
  }

  /** What was answered so far, as a copy. */
  ledger(): Ledger {
    return this.#log.snapshot(this.counts);
  }

  /**
   * Answers a batch of any client. Batches are answered one after another in the order of arrival, so that clients in
   * parallel can neither race the meter nor interleave in the ledger. A batch on which the victim or the defense fails
   * counts nothing and leaves no trace.
   *
   * @param client - any name; the ledger numbers clients by first answer
   * @returns float32 [n, classes], a copy of what was logged
   * @throws QueryError for malformed batches, BudgetExceededError for those past the budget
   */
  async query(batch: OracleBatch, client: string): Promise<Matrix> {
    const owned = ownBatch(batch, this.inputShape);
    const answer = this.#turn.then(() => this.#answer(owned, client));
    this.#turn = answer.catch(() => null);
    return answer;
  }

  async #answer(batch: OwnedBatch, client: string): Promise<Matrix> {
    const { images } = batch;
    const firstQueryIndex = this.counts.answered;
    this.#meter.admit(images.count);
    const posteriors = this.#checkPosteriors(await this.#options.victim(images), images.count);
    const context = { firstQueryIndex, client, seed: this.#options.seed };
    const answers = this.#checkAnswers(this.#options.defense.answer(posteriors, images, context), images.count);
    const copy = { ...answers, values: answers.values.slice() };
    this.#log.append(batch, answers, client);
    this.#meter.countAnswered(images.count);
    this.#options.onProgress?.(this.counts);
    return copy;
  }

  #checkPosteriors(posteriors: Matrix, count: number): Matrix {
    const fault = matrixFault(posteriors, count, this.classes);
    if (fault === null) return posteriors;
    const hint = 'Train the victim again, or check its weights and the backend; nothing was counted.';
    throw new NumericError('The victim gave no posteriors', { code: 'victim-answer', ...fault, hint });
  }

  #checkAnswers(answers: Matrix, count: number): Matrix {
    const fault = matrixFault(answers, count, this.classes);
    if (fault === null) return answers;
    const hint = 'Return a float32 row of finite numbers >= 0 for every query; nothing was counted.';
    throw new PluginError('The defense gave no answers', { code: 'defense-answer', ...fault, hint });
  }
}
