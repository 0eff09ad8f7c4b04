// The gradient bandit over a tree of classes: where the next image comes from.
import type { Rng } from '../../contract/plugins.js';
import { at } from '../../lib/arrays/at.js';

/** Siblings of a tree, one of which is taken at a time by the softmax of preferences (Sutton and Barto, section 2.8). */
export class Siblings {
  /** float64 [n], 0 to begin with. */
  readonly preferences: Float64Array;
  readonly #taken: Int32Array;
  readonly #open: Uint8Array;

  constructor(count: number) {
    this.preferences = new Float64Array(count);
    this.#taken = new Int32Array(count);
    this.#open = new Uint8Array(count).fill(1);
  }

  get isOpen(): boolean {
    return this.#open.includes(1);
  }

  /** float64 [n], 0 for those that are closed; sums to 1 while one is open. */
  probabilities(): Float64Array {
    const largest = this.preferences.reduce(
      (most, value, index) => (this.#open[index] === 1 ? Math.max(most, value) : most),
      Number.NEGATIVE_INFINITY,
    );
    const weights = this.preferences.map((value, index) => (this.#open[index] === 1 ? Math.exp(value - largest) : 0));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return weights.map((weight) => weight / sum);
  }

  draw(rng: Rng): number {
    const probabilities = this.probabilities();
    let left = rng.nextFloat();
    let last = -1;
    for (const [index, probability] of probabilities.entries()) {
      if (probability === 0) continue;
      if (left < probability) return index;
      left -= probability;
      last = index;
    }
    return last;
  }

  /**
   * H_c += α (r − r̄)(1 − π_c) for what was taken and H_s −= α (r − r̄) π_s for its open siblings, with α = 1 / N(c).
   *
   * @param advantage - r − r̄, finite
   */
  learn(taken: number, advantage: number): void {
    const probabilities = this.probabilities();
    this.#taken[taken] = at(this.#taken, taken) + 1;
    const step = advantage / at(this.#taken, taken);
    for (const [index, probability] of probabilities.entries())
      this.preferences[index] = at(this.preferences, index) + step * ((index === taken ? 1 : 0) - probability);
  }

  /** It has no image left. */
  close(index: number): void {
    this.#open[index] = 0;
  }
}

/** Numbers of a coarse node and of a leaf below it. */
export interface Path {
  readonly coarse: number;
  readonly leaf: number;
}

/** Two levels: coarse nodes, and below each the classes that belong to it. */
export class TreePolicy {
  readonly root: Siblings;
  readonly below: readonly Siblings[];
  readonly #groups: readonly (readonly number[])[];

  /** @param groups - classes of each coarse node, none of them empty */
  constructor(groups: readonly (readonly number[])[]) {
    this.#groups = groups;
    this.root = new Siblings(groups.length);
    this.below = groups.map(({ length }) => new Siblings(length));
  }

  get isOpen(): boolean {
    return this.root.isOpen;
  }

  draw(rng: Rng): Path {
    const coarse = this.root.draw(rng);
    return { coarse, leaf: at(this.below, coarse).draw(rng) };
  }

  classOf({ coarse, leaf }: Path): number {
    return at(at(this.#groups, coarse), leaf);
  }

  /** By class, each the product of the softmaxes along its path. */
  probabilities(): ReadonlyMap<number, number> {
    const root = this.root.probabilities();
    return new Map(
      this.#groups.flatMap((classes, coarse) => {
        const own = at(this.below, coarse).probabilities();
        return classes.map(
          (name, leaf) => [name, at(root, coarse) === 0 ? 0 : at(root, coarse) * at(own, leaf)] as const,
        );
      }),
    );
  }

  /** At every group of siblings on the path. */
  learn({ coarse, leaf }: Path, advantage: number): void {
    at(this.below, coarse).learn(leaf, advantage);
    this.root.learn(coarse, advantage);
  }

  close({ coarse, leaf }: Path): void {
    const own = at(this.below, coarse);
    own.close(leaf);
    if (!own.isOpen) this.root.close(coarse);
  }
}
