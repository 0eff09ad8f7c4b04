// What an import leaves out, counted by reason, with the first names: nothing is dropped without a word.
import type { PassedOver } from '../../contract/dataset.js';

/** Names kept of each reason. */
const NAMES = 5;

export class PassedOverList {
  readonly #seen = new Set<string>();
  readonly #reasons = new Map<string, { count: number; names: string[] }>();

  /**
   * The same name again says nothing new: a folder may be looked at more than once.
   *
   * @param count - how many files the name stands for
   */
  add(reason: string, name: string, count = 1): void {
    const key = `${reason}\n${name}`;
    if (count === 0 || this.#seen.has(key)) return;
    this.#seen.add(key);
    const known = this.#reasons.get(reason) ?? { count: 0, names: [] };
    known.count += count;
    if (known.names.length < NAMES) known.names.push(name);
    this.#reasons.set(reason, known);
  }

  /** In the order in which the reasons came up. */
  list(): readonly PassedOver[] {
    return [...this.#reasons].map(([reason, { count, names }]) => ({ reason, count, names }));
  }
}
