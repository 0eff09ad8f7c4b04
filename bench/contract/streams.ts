// Detectors of streams as a suite writes them: which recorded attacks they watch, and which honest clients.
import Type, { type Static } from '#typebox';
import { Id, Parameters, Positive, strictObject } from './primitives.js';
import { SubmissionPath } from './submission-path.js';

/** The owner's test images as an honest client asks them: as they are, or changed without changing what they show. */
export const BenignChange = Type.Union([
  Type.Literal('own'),
  Type.Literal('rotated'),
  Type.Literal('blurred'),
  Type.Literal('noisy'),
]);
export type BenignChange = Static<typeof BenignChange>;

/** Test images, or images of a pool whose dataset no attack of the suite asks. */
export const BenignStream = Type.Union([BenignChange, strictObject({ pool: Id })]);
export type BenignStream = Static<typeof BenignStream>;

export const StreamDetectorSpec = strictObject({
  detector: Id,
  submission: SubmissionPath,
  parameters: Type.Optional(Parameters),
  victims: Type.Optional(Type.Array(Id, { minItems: 1, description: 'Only these victims; default all' })),
  attacks: Type.Optional(
    Type.Array(Id, {
      minItems: 1,
      description: 'Only these attacks, undefended and at their largest budget; default all of the suite',
    }),
  ),
  clients: Type.Optional(
    Type.Array(Positive, {
      minItems: 1,
      uniqueItems: true,
      description: 'Accounts that an attacker spreads its queries over in turn; default 1',
    }),
  ),
  benign: Type.Optional(
    Type.Array(BenignStream, {
      minItems: 1,
      description: 'Honest clients: `own`, `rotated` (15°), `blurred`, `noisy`, or `{ "pool": … }`; default `own`',
    }),
  ),
  benignQueries: Type.Optional(
    Type.Union([Positive], { description: 'Queries of each honest client; default all that there are' }),
  ),
  falseAlarmRate: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      description: 'Of a detector that sets its threshold: share of honest streams above it, on validation images',
    }),
  ),
});
export type StreamDetectorSpec = Static<typeof StreamDetectorSpec>;

/** `own`, `rotated`, `pool-letters`. */
export function benignName(stream: BenignStream): string {
  return typeof stream === 'string' ? stream : `pool-${stream.pool}`;
}
