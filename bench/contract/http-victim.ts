// Any JSON API as a victim, by a declaration of what goes out and where the answer stands; no code.
import Type, { type Static } from '#typebox';
import { Id, strictObject } from './primitives.js';

/** RFC 6901; the empty one is the whole answer. */
const Pointer = Type.String({ pattern: '^(/([^/~]|~[01])*)*$', maxLength: 500 });

/** What an API tells of its answer. */
export const HttpAnswers = Type.Union([
  strictObject(
    { scores: Pointer },
    { description: 'A number for each class: an array in the order of the classes, or an object by their names' },
  ),
  strictObject(
    { list: Pointer, label: Pointer, score: Pointer },
    {
      description:
        'The largest k alone: a list, and in each of its entries a name (or number) of a class and its score',
    },
  ),
  strictObject({ label: Pointer }, { description: 'The class alone, by name or number' }),
]);
export type HttpAnswers = Static<typeof HttpAnswers>;

/** How an image travels. */
export const ImageEncoding = Type.Union([
  Type.Literal('png'),
  Type.Literal('jpeg'),
  Type.Literal('numbers'),
  Type.Literal('unit-numbers'),
]);
export type ImageEncoding = Static<typeof ImageEncoding>;

export const HttpApi = strictObject(
  {
    name: Id,
    version: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$', maxLength: 64 }),
    method: Type.Optional(Type.Union([Type.Literal('POST'), Type.Literal('PUT')], { description: 'Default POST' })),
    image: Type.Optional(
      Type.Union([...ImageEncoding.anyOf], {
        description:
          'How an image travels: `png` (default) or `jpeg` in base64, `numbers` from 0 to 255 or `unit-numbers` from 0 to 1 as [height][width][channels]',
      }),
    ),
    body: Type.Unknown({
      description:
        'What is sent, as JSON: "$image" in a text, or as one, stands for an image; "$images" alone for the list of them, with "each"',
    }),
    batchSize: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 4096,
        description: 'Images in one request, where the body has "$images"; default 16',
      }),
    ),
    each: Type.Optional(
      Type.Union([Pointer], { description: 'Where the list stands that holds an answer for each image of "$images"' }),
    ),
    answers: HttpAnswers,
    outputKind: Type.Optional(Type.Union([Type.Literal('probabilities'), Type.Literal('logits')])),
    unnormalised: Type.Optional(
      Type.Literal(true, { description: 'Scores need not sum to 1 (rounded, say), and are taken as they come' }),
    ),
  },
  { description: 'What is audited, as its owner names it: raise the version whenever its answers change' },
);
export type HttpApi = Static<typeof HttpApi>;

/** `full`: a number for each class; `top-k`: the largest, the others unknown and taken as 0; `label`: the class alone. */
export function tellsOf(answers: HttpAnswers): 'full' | 'top-k' | 'label' {
  return 'scores' in answers ? 'full' : 'list' in answers ? 'top-k' : 'label';
}
