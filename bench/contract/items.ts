// The figures beside a record: one number an image and metric, so that its metrics follow without the evidence.
import Type, { type Static } from '#typebox';
import { Count, Id, strictObject, strictRecord } from './primitives.js';

/** Base64 of a column: halves (of eight significant bits) and singles as planes of bytes, the most significant first; flags eight a byte. */
const Packed = Type.String({ pattern: '^[A-Za-z0-9+/]*={0,2}$' });

/** Examples crafted on one network; flags [rows], 1 where the victim names another class than the true one. */
const CraftedHits = strictObject({
  /** Rows of the test set, in the order of the flags. */
  rows: Type.Array(Count),
  fgsm: Packed,
  pgd: Packed,
  noise: Packed,
});
export type CraftedHits = Static<typeof CraftedHits>;

const Seconds = Type.Number({ minimum: 0 });
const DemandedWork = strictObject({ meanSeconds: Seconds, mostSeconds: Seconds });

/** Beside an attack's record; n test images in the order of the predictions. */
export const AttackItems = strictObject({
  schemaVersion: Type.Literal(1),
  kind: Type.Literal('attack'),
  /** Halves [n], nats; `null` where the victim's answers are no distributions. */
  klDivergence: Type.Union([Packed, Type.Null()]),
  /** Halves [n]; `null` as above. */
  totalVariation: Type.Union([Packed, Type.Null()]),
  /** `null` with five classes or fewer. */
  topFive: Type.Union([
    strictObject({
      /** Flags [n]: the victim's class is among the surrogate's five first. */
      hits: Packed,
      /** Bytes [n]: how many of the five first classes of both are the same. */
      overlaps: Packed,
    }),
    Type.Null(),
  ]),
  /** `null` without a defense. */
  defended: Type.Union([
    strictObject({
      /** Images for which the defended answer names another class than the victim, and that class. */
      changed: strictObject({ rows: Type.Array(Count), classes: Type.Array(Count) }),
      /** Halves [n]: L1 change of the answer. */
      l1: Packed,
      /** Images whose defended answer is no distribution. */
      invalid: Type.Array(Count),
      /** Images that the defense refuses, ascending; absent where it refuses none. */
      refused: Type.Optional(Type.Array(Count)),
    }),
    Type.Null(),
  ]),
  /** By class; `null` without a transfer set. */
  transfer: Type.Union([strictObject({ counts: Type.Array(Count), mass: Type.Array(Type.Number()) }), Type.Null()]),
  /** Images of each class that the victim was trained on. */
  trainClassCounts: Type.Array(Count),
  /** Absent where no defense claims anything, and in records from before one could. */
  ownership: Type.Optional(
    strictObject({
      claims: Count,
      /** Flags [claims]: the surrogate names the class that was answered falsely. */
      suspect: Packed,
      /** Flags [claims] of each model that never saw an answer of the victim. */
      others: Type.Array(Packed),
      /** The claims are images of the owner's own; absent where they are queries. */
      triggers: Type.Optional(Type.Literal(true)),
    }),
  ),
  /** Flags [n] of what the pool has in common with each test image; absent where nobody looked. */
  overlap: Type.Optional(strictObject({ duplicates: Packed, sharedClass: Packed })),
  /** Work that a defense demands of the attack and of an honest client; absent where none does. */
  work: Type.Optional(strictObject({ attack: DemandedWork, honest: DemandedWork })),
  /** Queries of the attack, and those answered exactly as by the victim; absent where nobody counted. */
  asked: Type.Optional(strictObject({ queries: Count, exact: Count })),
  crafted: Type.Union([
    strictObject({
      onSurrogate: CraftedHits /** `null` where nobody sees into the victim. */,
      onVictim: Type.Union([CraftedHits, Type.Null()]),
    }),
    Type.Null(),
  ]),
});
export type AttackItems = Static<typeof AttackItems>;

/** Beside a detector's record: the scores of each stream as singles, in the order of the stream. */
export const DetectorItems = strictObject({
  schemaVersion: Type.Literal(1),
  kind: Type.Literal('detector'),
  threshold: Type.Number(),
  benign: Packed,
  anomalous: Packed,
  inDistribution: Packed,
  /** By pool. */
  unseen: strictRecord(Packed, Id),
  /** Group of each query of a stream, 0 to count − 1; absent for a stream without. */
  groups: strictObject({
    benign: Type.Optional(Type.Array(Count)),
    inDistribution: Type.Optional(Type.Array(Count)),
  }),
});
export type DetectorItems = Static<typeof DetectorItems>;

/** Clients of one kind, by number. */
const Watched = { queries: Type.Array(Count), alarms: Type.Array(Type.Union([Count, Type.Null()])) };

/** Beside the record of a detector of streams: where each client's alarm was raised. */
export const StreamItems = strictObject({
  schemaVersion: Type.Literal(1),
  kind: Type.Literal('stream'),
  attack: strictObject(Watched),
  benign: Type.Array(strictObject({ name: Id, ...Watched })),
  /** Flags [n]: the surrogate of what was answered before the alarms is right; `null` where the harness trains none. */
  leaked: Type.Union([
    strictObject({ n: Count, correct: Packed, groups: Type.Optional(Type.Array(Count)) }),
    Type.Null(),
  ]),
});
export type StreamItems = Static<typeof StreamItems>;

export const Items = Type.Union([AttackItems, DetectorItems, StreamItems]);
export type Items = Static<typeof Items>;
