// The contract of an architecture: shape and classes in, a layers model out.
import type { LayersModel } from '#tfjs-layers';
import type { TSchema } from '#typebox';
import type { Shape3 } from '../contract/arrays.js';
import type { Parameters } from '../contract/primitives.js';
import type { Footprint } from './footprint.js';
import type { WeightSet } from './weight-set.js';

export interface ModelBuildOptions {
  readonly shape: Shape3;
  readonly classes: number;
  /** Seed of the initial weights, in [1, 2^31 - 1]; the same seed gives the same bytes on every backend. */
  readonly seed: number;
  /** Already checked against `parameters`. */
  readonly parameters: Parameters;
}

/** Heights and widths that an architecture takes, in pixels. */
export interface InputSizes {
  /** Below it, a pooling has no window left, or a stride nothing to halve. */
  readonly smallest: number;
  /** Far beyond what it was made for; the memory of most machines ends before it. */
  readonly largest: number;
}

/**
 * An architecture. A model is one file in bench/models/ that exports `model: ModelPlugin`; its id is the file's name.
 * Batch normalisation and dropout come from bench/tensor/layers/, whose randomness and statistics the loop controls.
 */
export interface ModelPlugin {
  readonly meta: {
    readonly id: string;
    readonly title: string;
    /** Raised whenever the same seed would give another network; part of job keys. */
    readonly version: string;
    /** Paper or program that the architecture comes from. */
    readonly source: string;
  };
  /** TypeBox schema of the parameters; strict. */
  readonly parameters: TSchema;
  /** What absent parameters mean; part of no key. */
  readonly defaults?: Parameters;
  /** Published weights that it can start from; absent where there are none. */
  readonly weightSets?: readonly WeightSet[];
  inputSizes(parameters: Parameters): InputSizes;
  /** What `build` would allocate, counted and not allocated, for any size. */
  footprint(options: Omit<ModelBuildOptions, 'seed'>): Footprint;
  /** @returns one input float32 [n, h, w, c], normalised as `Classifier` does, one output: logits float32 [n, classes] */
  build(options: ModelBuildOptions): LayersModel;
}
