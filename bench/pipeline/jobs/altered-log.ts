// Which queries got another answer than the victim's own: what a defense that alters some leaves exactly as it is, leaks.
import type { Images, Matrix } from '../../contract/arrays.js';
import type { AnswerContext, AskedDefense } from '../../contract/plugins.js';

/** int32 [answered], 1 where any number of the answer differs. */
export const ALTERED_FILE = 'altered.npy';

/** A defense, and a flag for each query that it was asked; a batch that comes again replaces what was noted. */
export class AlteredLog implements AskedDefense {
  readonly #defense: AskedDefense;
  readonly #flags: number[] = [];

  constructor(defense: AskedDefense) {
    this.#defense = defense;
  }

  async answer(posteriors: Matrix, queries: Images, context: AnswerContext): Promise<Matrix> {
    const answers = await this.#defense.answer(posteriors, queries, context);
    const { columns } = posteriors;
    for (let row = 0; row < posteriors.rows; row++) {
      const start = row * columns;
      const own = posteriors.values.subarray(start, start + columns);
      const isAltered = own.some((value, index) => value !== answers.values[start + index]);
      this.#flags[context.firstQueryIndex + row] = isAltered ? 1 : 0;
    }
    return answers;
  }

  /** int32 [queries]. */
  flags(queries: number): Int32Array {
    return Int32Array.from({ length: queries }, (_, position) => this.#flags[position] ?? 0);
  }
}
