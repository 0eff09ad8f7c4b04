// What ours and a peer both do, and what a process of ours is told.
import Type, { type Static } from '#typebox';
import { Precision } from '../contract/precision.js';
import { Id, Positive, strictObject } from '../contract/primitives.js';

export const OursRequest = strictObject({
  id: Id,
  model: Type.Union([Type.Literal('cnn'), Type.Literal('resnet34')]),
  work: Type.Union([Type.Literal('training'), Type.Literal('inference')]),
  batch: Positive,
  backend: Id,
  threads: Positive,
  precision: Precision,
  execution: Type.Union([Type.Literal('graph'), Type.Literal('eager')]),
  /** Untimed steps first. */
  warmups: Positive,
  /** Timed steps, at least. */
  least: Positive,
  /** Timed steps go on until this long after the first. */
  seconds: Type.Number({ exclusiveMinimum: 0 }),
});
export type OursRequest = Static<typeof OursRequest>;

export const MODELS: readonly OursRequest['model'][] = ['cnn', 'resnet34'];
export const WORKS: readonly OursRequest['work'][] = ['training', 'inference'];

/** One step, numbered from 0. */
export type Step = (index: number) => Promise<void>;
