// How far a figure can be trusted: who has run it again, what looks degenerate about it, and what people have said of it.
import Type, { type Static } from '#typebox';
import { Digest, Id, SemVer, strictObject } from './primitives.js';

/** Who has run it; `docs/trust.md` says what each takes. */
export const Verification = Type.Union([
  Type.Literal('self-reported'),
  Type.Literal('re-run'),
  Type.Literal('re-run-secret'),
]);
export type Verification = Static<typeof Verification>;

/** Weakest first. */
const VERIFICATION_LEVELS: readonly Verification[] = ['self-reported', 're-run', 're-run-secret'];

/** A date without a time, ISO 8601. */
export const CalendarDate = Type.String({ format: 'date' });

/** Path of a record below the results folder; it cannot lead out of it. */
export const RecordPath = Type.String({
  pattern: '^(?!.*(^|/)\\.{1,2}(/|$))[A-Za-z0-9][A-Za-z0-9._+-]*(/[A-Za-z0-9][A-Za-z0-9._+-]*)*\\.json$',
});

export const AnnotationStatus = Type.Union([
  Type.Literal('disputed'),
  Type.Literal('withdrawn'),
  Type.Literal('contaminated'),
]);
export type AnnotationStatus = Static<typeof AnnotationStatus>;

/** A file of results/annotations/: said of records that stay as they are. */
export const Annotation = strictObject(
  {
    $schema: Type.Optional(Type.String()),
    schemaVersion: Type.Literal(1),
    status: AnnotationStatus,
    records: Type.Array(RecordPath, { minItems: 1, uniqueItems: true }),
    reason: Type.String({ minLength: 1, maxLength: 2000 }),
    date: CalendarDate,
    /** Where it was discussed. */
    url: Type.Optional(Type.String({ pattern: '^https?://', format: 'uri' })),
  },
  { title: 'StealBench annotation of result records' },
);
export type Annotation = Static<typeof Annotation>;

/** 32 bytes as lower-case hexadecimal. */
const Secret = Digest;

/** A file of results/rounds/: the promise of secret test inputs, and later what they were drawn from. */
export const Round = strictObject(
  {
    $schema: Type.Optional(Type.String()),
    schemaVersion: Type.Literal(1),
    round: Id,
    /** SHA-256 of the 64 bytes seed ‖ nonce. */
    commitment: Digest,
    /** The rule that draws test inputs from the seed. */
    rule: SemVer,
    committed: CalendarDate,
    reveal: Type.Union([strictObject({ seed: Secret, nonce: Secret }), Type.Null()]),
  },
  { title: 'StealBench round of secret test inputs' },
);
export type Round = Static<typeof Round>;

/** What a round's maintainer keeps to himself until it ends. */
export const RoundSecret = strictObject({
  schemaVersion: Type.Literal(1),
  round: Id,
  seed: Secret,
  nonce: Secret,
});
export type RoundSecret = Static<typeof RoundSecret>;

export type FlagCode =
  'constant-answers' | 'perfect-fidelity' | 'copied-answers' | 'exact-labels' | 'unstable-answers' | 'secret-gap';

/** Something that an honest result seldom shows; it asks for a look and is no verdict. */
export interface TrustFlag {
  readonly code: FlagCode;
  /** What was seen, with its numbers. */
  readonly text: string;
}

/** Of one record, or of several that stand behind one figure. */
export interface Trust {
  /** The weakest of the records; `null` where none is known. */
  readonly verification: Verification | null;
  readonly flags: readonly TrustFlag[];
  readonly annotations: readonly Pick<Annotation, 'status' | 'reason' | 'date' | 'url'>[];
}

/** A figure is as trustworthy as the weakest record behind it, and bears the flags and annotations of all. */
export function joinTrust(parts: readonly Trust[]): Trust {
  const levels = parts.flatMap(({ verification }) => (verification === null ? [] : [levelOf(verification)]));
  return {
    verification: levels.length === 0 ? null : (VERIFICATION_LEVELS[Math.min(...levels)] ?? null),
    flags: distinctBy(
      parts.flatMap(({ flags }) => flags),
      ({ code, text }) => `${code} ${text}`,
    ),
    annotations: distinctBy(
      parts.flatMap(({ annotations }) => annotations),
      ({ status, reason, date }) => `${status} ${date} ${reason}`,
    ),
  };
}

/** Position among the levels: a higher one says more. */
export function levelOf(verification: Verification): number {
  return VERIFICATION_LEVELS.indexOf(verification);
}

function distinctBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}
