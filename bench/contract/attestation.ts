// What a maintainer signs of a record, and whose signatures count: a level of trust that no editor of records can write.
import Type, { type Static } from '#typebox';
import { Digest, strictObject } from './primitives.js';
import { CalendarDate, RecordPath } from './trust.js';

/** The first 16 hexadecimal digits of the public key's SHA-256. */
const KeyId = Type.String({ pattern: '^[0-9a-f]{16}$' });

const AttestedLevel = Type.Union([Type.Literal('re-run'), Type.Literal('re-run-secret')]);
export type AttestedLevel = Static<typeof AttestedLevel>;

/** What is signed. */
export const Statement = strictObject({
  schemaVersion: Type.Literal(1),
  level: AttestedLevel,
  /** Where the record lay; the digest says which it is. */
  record: RecordPath,
  scientificDigest: Digest,
  date: CalendarDate,
  harnessVersion: Type.String(),
  key: KeyId,
});
export type Statement = Static<typeof Statement>;

/** A file of results/attestations/: a statement and its Ed25519 signature. */
export const Attestation = strictObject(
  {
    $schema: Type.Optional(Type.String()),
    statement: Statement,
    /** Base64 of 64 bytes. */
    signature: Type.String({ pattern: '^[A-Za-z0-9+/]{86}==$' }),
  },
  { title: 'StealBench attestation of a result record' },
);
export type Attestation = Static<typeof Attestation>;

/** A key whose statements count. */
export const MaintainerKey = strictObject({
  id: KeyId,
  /** Who holds it. */
  name: Type.String({ minLength: 1, maxLength: 200 }),
  /** Base64 of the 32 bytes of the Ed25519 public key. */
  publicKey: Type.String({ pattern: '^[A-Za-z0-9+/]{43}=$' }),
  added: CalendarDate,
  /** From then on none of its statements counts, older ones included. */
  revoked: Type.Optional(CalendarDate),
});
export type MaintainerKey = Static<typeof MaintainerKey>;

/** trust/maintainers.json: outside the results, so that no pull request with records touches it. */
export const Maintainers = strictObject(
  { $schema: Type.Optional(Type.String()), schemaVersion: Type.Literal(1), keys: Type.Array(MaintainerKey) },
  { title: 'StealBench maintainers whose attestations count' },
);
export type Maintainers = Static<typeof Maintainers>;
