// How the networks of a record were trained, and on what: resolved from the suite that the record names.
import type { Parameters } from './primitives.js';
import type { PoolSpec } from './suite.js';
import type { Training, TrainingOptions } from './training.js';

/** Everything filled in; `epochs` stays the suite's rule where the number of images is not in the record. */
export type RecipeTraining = Omit<Training, 'epochs'> & {
  readonly epochs: NonNullable<TrainingOptions['epochs']>;
};

export interface NetworkRecipe {
  readonly model: string;
  readonly parameters: Parameters;
  /** Published weights that it started from; `null` is from scratch. */
  readonly init: string | null;
  readonly training: RecipeTraining;
}

/** What cannot be said, and why. */
export interface Unresolved {
  readonly reason: string;
}

export interface Recipe {
  readonly victim: NetworkRecipe | Unresolved;
  /** Of the network that learns from the answers. */
  readonly surrogate: NetworkRecipe | Unresolved;
  /** [height, width] in pixels, where the suite sets it; `null` is the dataset's own. */
  readonly inputSize: readonly [number, number] | null;
  /** The images that were asked; `null` where the cell has no pool. */
  readonly pool: PoolSpec | null;
  /** Fractions of the official training part; the rest is the victim's. */
  readonly splits: { readonly reserve: number; readonly validation: number };
}
