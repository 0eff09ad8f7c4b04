// Victims that give answers and nothing else: nobody here trains them, changes them or sees into them.
import Type, { type Static } from '#typebox';
import { Access } from './access.js';
import { Common, OutputKind, OutputName, Unnormalised } from './answering-parts.js';
import { fileVictimOf, OnnxVictimSpec, TfjsVictimSpec, WeightsVictimSpec } from './file-victims.js';
import { HttpApi } from './http-victim.js';
import { Id, strictObject } from './primitives.js';

export * from './file-victims.js';

const Version = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$', maxLength: 64 });

/** A deployment that somebody runs and wants to audit: asked over the Open Inference Protocol, and never trained here. */
export const DeployedVictimSpec = strictObject({
  ...Common,
  url: Type.String({
    pattern: '^https?://[^\\s]+$',
    description: 'Where it answers, without the /v2; an address, and no part of any identity',
  }),
  access: Type.Optional(Access),
  deployment: strictObject(
    {
      name: Id,
      version: Version,
      model: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 128,
          pattern: '^[^/?#\\s]+$',
          description: "Its model's name; default victim",
        }),
      ),
      batchSize: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: 4096,
          description: 'Images in one request at most; default 64, or what its metadata fixes. No part of any identity',
        }),
      ),
      output: OutputName,
      outputKind: OutputKind,
      unnormalised: Unnormalised,
    },
    { description: 'What is audited, as its owner names it: raise the version whenever its answers change' },
  ),
});
export type DeployedVictimSpec = Static<typeof DeployedVictimSpec>;

/** Any JSON API: asked as its owner's clients ask it. */
export const HttpVictimSpec = strictObject({
  ...Common,
  url: Type.String({ pattern: '^https?://[^\\s]+$', description: 'Of its predictions; no part of any identity' }),
  access: Type.Optional(Access),
  http: HttpApi,
});
export type HttpVictimSpec = Static<typeof HttpVictimSpec>;

export const AnsweringVictimSpec = Type.Union([
  DeployedVictimSpec,
  OnnxVictimSpec,
  TfjsVictimSpec,
  WeightsVictimSpec,
  HttpVictimSpec,
]);
export type AnsweringVictimSpec = Static<typeof AnsweringVictimSpec>;

/** Whether a victim gives its answers alone. */
export function isAnswering(victim: object): victim is AnsweringVictimSpec {
  return ['deployment', 'onnx', 'tfjs', 'weights', 'http'].some((kind) => kind in victim);
}

/** The name that it goes by in records, where one that is trained here has its model. */
export function answeringName(victim: AnsweringVictimSpec): string {
  if ('http' in victim) return victim.http.name;
  return 'deployment' in victim ? victim.deployment.name : fileVictimOf(victim).name;
}
