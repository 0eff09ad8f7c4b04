// Plug-ins as jobs name them: with versions, parameters, and what has to be prepared.
import Type, { type Static } from '#typebox';
import { Digest, Id, Parameters, SemVer, strictObject } from './primitives.js';

/** `submission` is the digest of an external plug-in's files. */
export const VersionedPlugin = strictObject({
  id: Id,
  version: SemVer,
  parameters: Parameters,
  submission: Type.Optional(Digest),
});
export type VersionedPlugin = Static<typeof VersionedPlugin>;

/** A defense as a job meets it: prepared by a job of its own where it has to be, with an architecture for its own models. */
export const DefenseUse = strictObject({
  ...VersionedPlugin.properties,
  /** Job that prepared it; absent for a defense that needs none. */
  prepared: Type.Optional(Digest),
  /** Architecture of the models that it creates; absent where it creates none. */
  substitute: Type.Optional(VersionedPlugin),
  /** Job that fitted the detector which it holds; absent where it holds none. */
  detector: Type.Optional(Digest),
});
export type DefenseUse = Static<typeof DefenseUse>;

/** A defense as an attacker who knows it prepares one: anew, on images of the attacker's own. */
export const ImitatedUse = Type.Omit(DefenseUse, ['prepared', 'detector'], { additionalProperties: false });
export type ImitatedUse = Static<typeof ImitatedUse>;

/** One, or several that are applied in order. */
export const Defenses = Type.Union([DefenseUse, Type.Array(DefenseUse, { minItems: 2 })]);
export type Defenses = Static<typeof Defenses>;
