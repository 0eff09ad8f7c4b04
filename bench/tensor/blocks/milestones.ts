// Learning rates that fall by what is done of the whole.

export interface Milestones {
  /** Shares of the whole at which it drops, in (0, 1]. */
  readonly at: readonly number[];
  /** What it is multiplied by at each. */
  readonly factor: number;
}

/** Factor of the learning rate once a share of the whole is done: factor ** (milestones passed). */
export function rateFactor({ at, factor }: Milestones, done: number): number {
  return factor ** at.filter((share) => done >= share).length;
}

/** Half a cosine, from 1 at the start to 0 once the whole is done. */
export function cosineFactor(done: number): number {
  return (1 + Math.cos(Math.PI * done)) / 2;
}
