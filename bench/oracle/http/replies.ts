// Safe retries: a request that names itself is answered once, and every repetition gets the logged answer.
import { hash } from 'node:crypto';
import type { Matrix } from '../../contract/arrays.js';
import { QueryError } from '../../contract/errors.js';

interface Reply {
  readonly digest: string;
  readonly answers: Promise<Matrix>;
}

/** What a repetition is told apart by. */
export interface Repeatable {
  readonly client: string;
  readonly id: string;
  readonly body: Uint8Array;
}

/** Answers by client and id. It holds no more entries than queries were answered; refusals are not kept. */
export class Replies {
  readonly #replies = new Map<string, Reply>();

  /**
   * Asks once for each (client, id); a repetition waits for the same answer and is not counted again.
   *
   * @throws QueryError `id-conflict` if the id came with another body before
   */
  async once({ client, id, body }: Repeatable, ask: () => Promise<Matrix>): Promise<Matrix> {
    const key = JSON.stringify([client, id]);
    const digest = hash('sha256', body, 'hex');
    const known = this.#replies.get(key);
    if (known !== undefined) {
      if (known.digest === digest) return known.answers;
      throw new QueryError(`The id ${JSON.stringify(id.slice(0, 40))} came with another body before`, {
        code: 'id-conflict',
        hint: 'Give every new query an id of its own, and repeat an id only with the very same body; nothing was counted.',
      });
    }
    const answers = ask();
    this.#replies.set(key, { digest, answers });
    answers.catch(() => this.#replies.delete(key));
    return answers;
  }
}
