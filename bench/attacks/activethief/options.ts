// ActiveThief's parameters. Two sets of defaults exist, by name; shares and rounds are the same in both.
import Type, { type Static } from '#typebox';
import { strictObject } from '../../contract/primitives.js';

export const Options = strictObject({
  defaults: Type.Optional(
    Type.Union([Type.Literal('code'), Type.Literal('paper')], {
      default: 'code',
      description: 'Whose training: that of the public code, or that of the paper (batches of 150, patience 100)',
    }),
  ),
  strategy: Type.Optional(
    Type.Union(
      [Type.Literal('uncertainty'), Type.Literal('k-center'), Type.Literal('dfal'), Type.Literal('dfal-k-center')],
      { default: 'uncertainty', description: 'What is worth asking' },
    ),
  ),
  rounds: Type.Optional(Type.Integer({ minimum: 1, default: 10, description: 'Rounds of equal size (paper)' })),
  epochs: Type.Optional(
    Type.Integer({ minimum: 1, default: 1000, description: 'Of each round at most (public code, cfg.py)' }),
  ),
  patience: Type.Optional(
    Type.Integer({ minimum: 1, default: 20, description: 'Epochs without a better validation F1 (public code)' }),
  ),
  batchSize: Type.Optional(Type.Integer({ minimum: 1, default: 50, description: 'Of the training (public code)' })),
  learningRate: Type.Optional(Type.Number({ exclusiveMinimum: 0, default: 1e-3, description: "Adam's" })),
  candidates: Type.Optional(
    Type.Integer({ minimum: 1, default: 10_000, description: 'Images that dfal looks at in a round, drawn at random' }),
  ),
  informative: Type.Optional(
    Type.Integer({
      minimum: 1,
      description:
        'Of them, how many nearest to a boundary k-center then chooses from (dfal-k-center); default the budget (paper)',
    }),
  ),
});
type Given = Static<typeof Options>;
export type Options = Required<Omit<Given, 'defaults' | 'informative'>> & Pick<Given, 'informative'>;

const CODE: Options = {
  strategy: 'uncertainty',
  rounds: 10,
  epochs: 1000,
  patience: 20,
  batchSize: 50,
  learningRate: 1e-3,
  candidates: 10_000,
};

/** As MEBench records it (docs/reference/activethief_details.md), not read in the paper itself; its dropout is the network's. */
const PAPER: Options = { ...CODE, patience: 100, batchSize: 150 };

/** What is given, and the named set for all else. */
export function withDefaults({ defaults = 'code', ...given }: Given): Options {
  return { ...(defaults === 'paper' ? PAPER : CODE), ...given };
}
