// Published weights of an architecture: what they are, what they need, and how each publisher's file maps onto ours.
import type { OfficialFile } from '../contract/dataset.js';
import type { Normalization } from '../contract/normalization.js';
import type { Parameters } from '../contract/primitives.js';
import type { NamedArrays } from './safetensors.js';

export interface WeightSet {
  /** As a suite says it in `init`: `imagenet`. */
  readonly id: string;
  readonly title: string;
  readonly classes: number;
  readonly channels: number;
  /** The layer that tells the classes apart: it starts from the seed where a network has another number of them. */
  readonly head: string;
  /** How many tensors a file of it has, batch counters left out. */
  readonly tensors: number;
  /** Model parameters without which the weights do not fit; a suite may leave them out where they are the defaults. */
  readonly parameters?: Parameters;
  /** Files that hold them, the preferred one first. */
  readonly layouts: readonly WeightLayout[];
}

/** One publisher's file: tensors named and shaped as PyTorch does, [out, in, height, width] and [out, in]. */
export interface WeightLayout {
  readonly id: string;
  readonly source: string;
  readonly licence: string;
  /** What the network's input must pass once `adapt` is done. */
  readonly normalization: Normalization;
  /** Its name for one of our layers; the same if absent. */
  readonly nameOf?: (layer: string) => string;
  /** Makes the publisher's input convention ours, without changing what the network computes. */
  readonly adapt?: (arrays: NamedArrays) => NamedArrays;
  /** SHA-256 of the copies that are known, the downloadable one left out. */
  readonly knownSha256: readonly string[];
  /** Where `weights fetch` gets it; `null` where there is no file that can be read safely. */
  readonly file: OfficialFile | null;
}
