// What victims say alike that give answers alone.
import Type from '#typebox';
import { Id, Rate } from './primitives.js';
import { InputSize, Reference, Variant } from './victim-parts.js';

export const Common = {
  id: Id,
  /** Labelled images of what it classifies, in the order of its classes; it need not be trained on them. */
  dataset: Id,
  variant: Variant,
  inputSize: Type.Optional(InputSize),
  minimumAccuracy: Rate,
  reference: Type.Optional(Reference),
};

export const OutputName = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 256,
    description: 'Name of the output with the answers; needed where several have their shape',
  }),
);

export const OutputKind = Type.Optional(
  Type.Union([Type.Literal('probabilities'), Type.Literal('logits')], {
    description: 'What that output holds; logits pass a softmax here. Default probabilities',
  }),
);

export const Unnormalised = Type.Optional(
  Type.Literal(true, {
    description: 'Its probabilities need not sum to 1 (rounded, or the largest k alone), and are taken as they come',
  }),
);
