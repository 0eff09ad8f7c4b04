// Images as a job names them: a split of a dataset, or parts of several.
import Type, { type Static } from '#typebox';
import { Count, Digest, Id, ImageShape, Positive, SemVer, strictObject } from './primitives.js';
import { SplitOptions } from './suite.js';

/** A dataset as a job sees it: identity, not location. */
export const DatasetRef = strictObject({ dataset: Id, variant: Id, digest: Digest });
export type DatasetRef = Static<typeof DatasetRef>;

const Splits = Type.Required(SplitOptions, { additionalProperties: false });

/** A split of a dataset at an input size. */
export const DataSlice = strictObject({
  data: DatasetRef,
  split: Id,
  /** Images of the split that are used, first in its fixed order; `null` is all. */
  size: Type.Union([Positive, Type.Null()]),
  splits: Type.Union([Splits, Type.Null()]),
  /** Rule by which data in groups are divided; absent for data without groups and in jobs from before there was one. */
  splitVersion: Type.Optional(SemVer),
  /** With the splits `test-pool` and `test-rest`: test images that the suite gives away. */
  testPool: Type.Optional(Positive),
  /** Only images of these, ascending; `size` counts those. Absent: all. */
  classes: Type.Optional(Type.Array(Count, { minItems: 1 })),
  shape: ImageShape,
});
export type DataSlice = Static<typeof DataSlice>;

/** Parts of several datasets in one fixed pseudo-random order, which the parts alone decide. */
export const MixedSlice = strictObject({ mix: Type.Array(DataSlice, { minItems: 2 }), shape: ImageShape });
export type MixedSlice = Static<typeof MixedSlice>;

/** An attacker's images. */
export const PoolSlice = Type.Union([DataSlice, MixedSlice]);
export type PoolSlice = Static<typeof PoolSlice>;
