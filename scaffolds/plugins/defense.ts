// What it changes in the answers, and what an attacker loses by it: one sentence.
import Type from '#typebox';
import type { Matrix } from '../contract/arrays.js';
import type { DefensePlugin } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';
import { checkJson } from '../contract/validate.js';
import { mapRows } from '../lib/arrays/matrix.js';

const DEFAULTS = { share: 0.5 };

const Options = strictObject({
  share: Type.Optional(
    Type.Number({ minimum: 0, maximum: 1, default: DEFAULTS.share, description: 'Of the uniform answer' }),
  ),
});

export const defense: DefensePlugin = {
  meta: {
    id: '%ID%',
    title: '%TITLE%',
    version: '1.0.0',
    summary: 'One sentence on what it does.',
    paper: null,
    keepsTopOne: true,
  },
  parameters: Options,
  open(parameters) {
    const { share } = { ...DEFAULTS, ...checkJson(Options, parameters, '%ID%') };
    return { answer: (posteriors) => mixed(posteriors, share) };
  },
};

function mixed(posteriors: Matrix, share: number): Matrix {
  return mapRows(posteriors, (row, out) => out.set(row.map((value) => (1 - share) * value + share / row.length)));
}
