// The record beside imported weights, and how a job says what a network starts from.
import Type, { type Static } from '#typebox';
import { Count, Digest, Id, Positive, strictObject } from './primitives.js';

/** Where the first weights come from: drawn from the seed, or published ones, known by the digest of the file that is loaded. */
export const Init = Type.Union([
  Type.Literal('random'),
  strictObject({
    /** Id of the weight set: `imagenet`. */
    weights: Id,
    sha256: Digest,
    /** Classes that the weights tell apart: where the network has others, its last layer is drawn from the seed. */
    classes: Positive,
  }),
]);
export type Init = Static<typeof Init>;

/** `weights.json`: what was read, and what came out. */
export const WeightsRecord = strictObject({
  schemaVersion: Type.Literal(1),
  model: Id,
  set: Id,
  layout: Id,
  /** Whether the source has a digest that its publisher, or this project, knows. */
  known: Type.Boolean(),
  classes: Positive,
  channels: Positive,
  source: strictObject({ name: Type.String(), bytes: Count, sha256: Digest }),
  /** What was taken off, converted or passed over, for people; absent where nothing was, and in records from before 0.2. */
  notes: Type.Optional(Type.Array(Type.String())),
  /** Of `weights.safetensors` beside the record. */
  sha256: Digest,
  bytes: Count,
});
export type WeightsRecord = Static<typeof WeightsRecord>;
