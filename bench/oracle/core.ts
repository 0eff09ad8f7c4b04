// The black box itself: meters, lets the defense answer, and logs before it answers (contract 2). Doors to it are thin.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FloatImages, Images, Matrix, Shape3 } from '../contract/arrays.js';
import { NumericError } from '../contract/errors.js';
import type { AskedDefense, Defense, Ledger, LedgerCounts } from '../contract/plugins.js';
import { checkAnswers, matrixFault } from './answers.js';
import { ownBatch, type OracleBatch, type OwnedBatch } from './batch.js';
import { answerOneByOne, roundRobin } from './clients.js';
import { groupLength, joinImages } from './group.js';
import { LedgerLog } from './ledger.js';
import { asLook, type LookAt, sliceLook, type VictimLook } from './look.js';
import { Meter } from './meter.js';

export interface OracleCoreOptions {
  readonly classes: number;
  /** The victim's [height, width, channels]. */
  readonly inputShape: Shape3;
  readonly budgetQueries: number;
  /** What the victim reads of an image; default whole grey levels. */
  readonly queryPrecision?: 'uint8' | 'float32';
  /** Undefended posteriors float32 [n, classes] of n images, with what the defense needs of the victim's inside. */
  readonly victim: LookAt;
  readonly defense: Defense | AskedDefense;
  /** Seed of the defense's randomness, keyed further by the query index. */
  readonly seed: number;
  /** Spreads the queries of every client round robin over so many; default 1, which is the client itself. */
  readonly clients?: number;
  /** `digest`: images that are no pool rows are chained and not kept. */
  readonly ledger?: 'digest';
  /** Called after each answered batch. */
  readonly onProgress?: (counts: LedgerCounts) => void;
}

/** A checked batch whose client waits for the answer. */
interface Waiting {
  readonly batch: OwnedBatch;
  readonly client: string;
  readonly resolve: (answers: Matrix) => void;
  readonly reject: (error: unknown) => void;
}

export class OracleCore {
  readonly classes: number;
  readonly inputShape: Shape3;
  readonly budgetQueries: number;
  readonly queryPrecision: 'uint8' | 'float32';
  readonly #options: OracleCoreOptions;
  readonly #meter: Meter;
  readonly #log: LedgerLog;
  readonly #waiting: Waiting[] = [];
  /** Ends when nothing waits any more; it never rejects. `null` while nothing is being answered. */
  #working: Promise<void> | null = null;

  constructor(options: OracleCoreOptions) {
    this.classes = options.classes;
    this.inputShape = options.inputShape;
    this.budgetQueries = options.budgetQueries;
    this.queryPrecision = options.queryPrecision ?? 'uint8';
    this.#options = options;
    this.#meter = new Meter(options.budgetQueries);
    this.#log = new LedgerLog(options.classes, options.inputShape, options.ledger);
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
   * Answers a batch of any client. Batches are counted, defended and logged one after another in the order of arrival,
   * so that clients in parallel can neither race the meter nor interleave in the ledger; those that wait at the same
   * time share one look of the victim. A batch on which the victim or the defense fails counts nothing and leaves no
   * trace.
   *
   * @param client - any name; the ledger numbers clients by first answer
   * @returns float32 [n, classes], a copy of what was logged
   * @throws QueryError for malformed batches, BudgetExceededError for those past the budget
   */
  async query(batch: OracleBatch, client: string): Promise<Matrix> {
    const owned = ownBatch(batch, this.inputShape, this.queryPrecision);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ batch: owned, client, resolve, reject });
      this.#working ??= this.#work();
    });
  }

  /** Resolves once every batch that was asked so far is answered or refused; the ledger then holds still. */
  async idle(): Promise<void> {
    await this.#working;
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      // Whatever has reached this process meanwhile may join the group.
      await nextTurn();
      const sizes = this.#waiting.map(({ batch }) => batch.images.count);
      // Bytes and floats make no group.
      const length = this.queryPrecision === 'float32' ? 1 : groupLength(sizes, this.remaining);
      await this.#answerTogether(this.#waiting.splice(0, length));
    }
    this.#working = null;
  }

  async #answerTogether(group: readonly Waiting[]): Promise<void> {
    if (group.length === 1) return this.#answerEach(group, null);
    const joined = joinImages(group.map(({ batch }) => batch));
    // A victim that fails on the group may fail on one batch of it only: each is then asked for alone.
    const look = await this.#askVictim(joined).catch(() => null);
    return this.#answerEach(group, look);
  }

  /** @param look - at the whole group, or `null` to ask the victim for each batch */
  async #answerEach(group: readonly Waiting[], look: VictimLook | null): Promise<void> {
    let start = 0;
    for (const { batch, client, resolve, reject } of group) {
      const { count } = batch.images;
      const own = look === null ? null : sliceLook(look, start, count);
      start += count;
      await this.#answer(batch, client, own).then(resolve, reject);
    }
  }

  async #answer(batch: OwnedBatch, client: string, known: VictimLook | null): Promise<Matrix> {
    const { images } = batch;
    this.#meter.admit(images.count);
    const look = known ?? (await this.#askVictim(images, batch.floats));
    const { posteriors, ...inside } = look;
    const { defense, seed, clients = 1 } = this.#options;
    const context = { firstQueryIndex: this.counts.answered, client, seed };
    const names = clients === 1 ? client : roundRobin(context, images.count, clients);
    const answered =
      typeof names === 'string'
        ? await defense.answer(posteriors, images, { ...context, ...inside })
        : await answerOneByOne(defense, look, images, { ...context, names });
    const answers = checkAnswers(answered, images.count, this.classes);
    const copy = { ...answers, values: answers.values.slice() };
    this.#log.append(batch, answers, names);
    this.#meter.countAnswered(images.count);
    this.#options.onProgress?.(this.counts);
    // Behind the answer, while its client reads it.
    setImmediate(() => this.#log.chain());
    return copy;
  }

  async #askVictim(images: Images, floats?: FloatImages): Promise<VictimLook> {
    const look = asLook(await this.#options.victim(images, floats));
    const fault = matrixFault(look.posteriors, images.count, this.classes);
    if (fault === null) return look;
    const hint = 'Train the victim again, or check its weights and the backend; nothing was counted.';
    throw new NumericError('The victim gave no posteriors', { code: 'victim-answer', ...fault, hint });
  }
}
