// Victims that give answers alone, as a job is told of them: who they are, and what their answers are.
import Type, { type Static } from '#typebox';
import { HttpAnswers, ImageEncoding } from './http-victim.js';
import { Normalization } from './normalization.js';
import { Count, Digest, Id, Positive, strictObject } from './primitives.js';
import { VersionedPlugin } from './plugin-use.js';
import { DataSlice } from './slices.js';

const Probe = {
  kind: Type.Literal('probe-victim'),
  /** Its owner's labelled images: class shares, and the share that it gets right on validation data. */
  train: DataSlice,
  classes: Positive,
};

/** What its answers are; absent in records from before these could be said, and where the suite says nothing. */
const Answers = {
  output: Type.Optional(Type.String()),
  outputKind: Type.Optional(Type.Literal('logits')),
  unnormalised: Type.Optional(Type.Literal(true)),
};

/** A deployment: who it says it is. */
export const ProbeDeploymentJob = strictObject({
  ...Probe,
  deployment: strictObject({ name: Id, version: Type.String(), model: Type.String(), ...Answers }),
});

/** A model in a file: which bytes, and how they are run. */
export const ProbeOnnxJob = strictObject({
  ...Probe,
  onnx: strictObject({
    name: Id,
    sha256: Digest,
    layout: Type.Union([Type.Literal('NCHW'), Type.Literal('NHWC')]),
    normalization: Normalization,
    /** Its output of each class of the dataset; absent where they have one order. */
    columns: Type.Optional(Type.Array(Count)),
    ...Answers,
  }),
});

/** A layers model of TensorFlow.js: which network and weights. */
export const ProbeTfjsJob = strictObject({
  ...Probe,
  tfjs: strictObject({
    name: Id,
    sha256: Digest,
    layout: Type.Union([Type.Literal('NCHW'), Type.Literal('NHWC')]),
    normalization: Normalization,
    columns: Type.Optional(Type.Array(Count)),
    outputKind: Type.Optional(Type.Literal('logits')),
    unnormalised: Type.Optional(Type.Literal(true)),
  }),
});

/** Weights of an architecture that is here: which bytes, of which network. */
export const ProbeWeightsJob = strictObject({
  ...Probe,
  weights: strictObject({
    name: Id,
    sha256: Digest,
    model: VersionedPlugin,
    /** Absent for that of the publisher whose names the file has. */
    normalization: Type.Optional(Normalization),
    columns: Type.Optional(Type.Array(Count)),
  }),
});

/** Any JSON API: who it says it is, how images travel to it, and what it tells. */
export const ProbeHttpJob = strictObject({
  ...Probe,
  http: strictObject({
    name: Id,
    version: Type.String(),
    image: Type.Optional(ImageEncoding),
    answers: HttpAnswers,
    outputKind: Type.Optional(Type.Literal('logits')),
    unnormalised: Type.Optional(Type.Literal(true)),
    /** By which it names classes. */
    classNames: Type.Array(Type.String()),
  }),
});

/** What stands in the place of a victim that we train: who it is, and what it answers to fixed images. */
export const ProbeVictimJob = Type.Union([
  ProbeDeploymentJob,
  ProbeOnnxJob,
  ProbeTfjsJob,
  ProbeWeightsJob,
  ProbeHttpJob,
]);
export type ProbeVictimJob = Static<typeof ProbeVictimJob>;
