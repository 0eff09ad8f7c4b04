// Victims that give answers and nothing else: nobody here trains them, changes them or sees into them.
import Type, { type Static } from '#typebox';
import { Access } from './access.js';
import { HttpApi } from './http-victim.js';
import { Normalization } from './normalization.js';
import { Id, Rate, strictObject } from './primitives.js';
import { InputSize, Reference, Variant } from './victim-parts.js';

const Common = {
  id: Id,
  /** Labelled images of what it classifies, in the order of its classes; it need not be trained on them. */
  dataset: Id,
  variant: Variant,
  inputSize: Type.Optional(InputSize),
  minimumAccuracy: Rate,
  reference: Type.Optional(Reference),
};

const OutputName = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 256,
    description: 'Name of the output with the answers; needed where several have their shape',
  }),
);

const OutputKind = Type.Optional(
  Type.Union([Type.Literal('probabilities'), Type.Literal('logits')], {
    description: 'What that output holds; logits pass a softmax here. Default probabilities',
  }),
);

const Unnormalised = Type.Optional(
  Type.Literal(true, {
    description: 'Its probabilities need not sum to 1 (rounded, or the largest k alone), and are taken as they come',
  }),
);

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

/** What a model in a file reads, by name; x = (pixel / 255 - mean) / std. */
export const NAMED_NORMALIZATIONS = {
  /** Floats in [0, 1]. */
  unit: { mean: [0], std: [1] },
  /** Floats in [-1, 1]. */
  symmetric: { mean: [0.5], std: [0.5] },
  /** Whole numbers from 0 to 255. */
  bytes: { mean: [0], std: [1 / 255] },
  /** Mean and standard deviation of ImageNet's training pixels, RGB, as the models of torchvision want them. */
  imagenet: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
} as const satisfies Readonly<Record<string, Normalization>>;

/** A model in a file: run by ONNX Runtime in a sandbox. Whose file it is does not matter, and what is in it is not trusted. */
export const OnnxVictimSpec = strictObject({
  ...Common,
  onnx: strictObject(
    {
      name: Id,
      file: Type.String({ minLength: 1, description: 'The ONNX file, seen from the folder of the suite' }),
      layout: Type.Optional(
        Type.Union([Type.Literal('NCHW'), Type.Literal('NHWC')], {
          description: 'Order of the axes of its input; default NCHW, as PyTorch exports it',
        }),
      ),
      normalization: Type.Optional(
        Type.Union(
          [
            Type.Literal('unit'),
            Type.Literal('symmetric'),
            Type.Literal('bytes'),
            Type.Literal('imagenet'),
            Normalization,
          ],
          {
            description:
              'From pixels to its input: `unit` [0, 1] (default), `symmetric` [-1, 1], `bytes` [0, 255], `imagenet`, or numbers: x = (pixel / 255 - mean) / std',
          },
        ),
      ),
      labels: Type.Optional(
        Type.String({
          minLength: 1,
          description:
            'File with the names of its outputs, one a line and in their order, seen from the folder of the suite. Default the order of the dataset',
        }),
      ),
      output: OutputName,
      outputKind: OutputKind,
      unnormalised: Unnormalised,
    },
    { description: 'What is audited; the bytes of the file are its identity' },
  ),
});
export type OnnxVictimSpec = Static<typeof OnnxVictimSpec>;

/** Any JSON API: asked as its owner's clients ask it. */
export const HttpVictimSpec = strictObject({
  ...Common,
  url: Type.String({ pattern: '^https?://[^\\s]+$', description: 'Of its predictions; no part of any identity' }),
  access: Type.Optional(Access),
  http: HttpApi,
});
export type HttpVictimSpec = Static<typeof HttpVictimSpec>;

export const AnsweringVictimSpec = Type.Union([DeployedVictimSpec, OnnxVictimSpec, HttpVictimSpec]);
export type AnsweringVictimSpec = Static<typeof AnsweringVictimSpec>;

/** Whether a victim gives its answers alone. */
export function isAnswering(victim: object): victim is AnsweringVictimSpec {
  return 'deployment' in victim || 'onnx' in victim || 'http' in victim;
}

/** The name that it goes by in records, where one that is trained here has its model. */
export function answeringName(victim: AnsweringVictimSpec): string {
  if ('onnx' in victim) return victim.onnx.name;
  return 'http' in victim ? victim.http.name : victim.deployment.name;
}
