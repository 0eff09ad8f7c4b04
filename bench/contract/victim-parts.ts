// What all kinds of victims, and pools, say alike.
import Type, { type Static } from '#typebox';
import { Count, Id, Positive, Rate, strictObject } from './primitives.js';

export const InputSize = Type.Array(Positive, { minItems: 2, maxItems: 2, description: '[height, width] in pixels' });

/** Words beside a published figure; no part of a suite's digest, since they change no number. */
export const Differs = Type.Optional(
  Type.String({ minLength: 1, description: 'What differs between the published set-up and this one' }),
);

/** Published figures that stand beside ours, as published and never recomputed. */
export const Reference = strictObject({
  source: Type.String({ description: 'Paper, page or file the figures were read from' }),
  victimAccuracy: Type.Optional(Type.Union([Rate], { description: 'Absent where it was not published' })),
  surrogateAccuracy: Rate,
  surrogateBound: Type.Optional(Type.Union([Type.Literal('>='), Type.Literal('=')])),
  ratio: Type.Optional(Type.Number({ minimum: 0 })),
  differs: Differs,
  classes: Type.Optional(
    Type.Array(strictObject({ class: Count, victimAccuracy: Rate, surrogateAccuracy: Rate }), {
      description: 'Published per-class accuracies',
    }),
  ),
});
export type Reference = Static<typeof Reference>;

/** Which copy of the dataset, as `data list` names it; absent: the official one, else the only one that is here. */
export const Variant = Type.Optional(Id);

/** A dataset, and which copy of it. */
export const DatasetChoice = strictObject({ dataset: Id, variant: Variant });
export type DatasetChoice = Static<typeof DatasetChoice>;
