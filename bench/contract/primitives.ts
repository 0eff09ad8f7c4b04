// The small shared schema parts: digests, rates, seeds, identifiers.
import Type, { type Static, type TObjectOptions, type TProperties, type TSchema, type TString } from '#typebox';

/** An object that refuses keys it does not know: a typo in a suite is an error, not a default. */
export function strictObject<P extends TProperties>(properties: P, options: TObjectOptions = {}) {
  return Type.Object(properties, { additionalProperties: false, ...options });
}

/**
 * An object of values by name, every one of them checked: `Type.Record` passes over a key that its pattern does not match,
 * which for any text is one with a line feed.
 *
 * @param key - names of another pattern are refused; absent, every name is allowed
 */
export function strictRecord<V extends TSchema>(value: V, key?: TString) {
  return Type.Unsafe<Record<string, Static<V>>>(
    key === undefined
      ? { type: 'object', additionalProperties: value }
      : Type.Record(key, value, { additionalProperties: false }),
  );
}

/** Lower-case hexadecimal SHA-256. */
export const Digest = Type.String({ pattern: '^[0-9a-f]{64}$' });
export type Digest = Static<typeof Digest>;

/** An identifier that is also a file name: kebab-case. */
export const Id = Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 64 });
export type Id = Static<typeof Id>;

/** A fraction in [0, 1]; percent exists only where a person reads. */
export const Rate = Type.Number({ minimum: 0, maximum: 1 });
export type Rate = Static<typeof Rate>;

export const Seed = Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 });
export type Seed = Static<typeof Seed>;

export const Count = Type.Integer({ minimum: 0 });
export const Positive = Type.Integer({ minimum: 1 });

export const SemVer = Type.String({ pattern: '^\\d+\\.\\d+\\.\\d+$', maxLength: 64 });

/** ISO 8601 in UTC. */
export const Timestamp = Type.String({ format: 'date-time' });

/** Plug-in parameters; each plug-in's own schema checks them. */
export const Parameters = Type.Record(Type.String(), Type.Unknown());
export type Parameters = Static<typeof Parameters>;

/** [height, width, channels] of an image. */
export const ImageShape = Type.Array(Positive, { minItems: 3, maxItems: 3 });

export const ErrorRecord = strictObject({
  code: Type.String(),
  message: Type.String(),
  hint: Type.String(),
  where: Type.Optional(Type.String()),
});
export type ErrorRecord = Static<typeof ErrorRecord>;
