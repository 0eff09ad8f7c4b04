// What it makes of the answers, and which defense that undoes: one sentence.
import Type from '#typebox';
import type { RecoveryPlugin } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';
import { checkJson } from '../contract/validate.js';
import { mapRows } from '../lib/arrays/matrix.js';

const DEFAULTS = { temperature: 0.5 };

const Options = strictObject({
  temperature: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, default: DEFAULTS.temperature, description: 'Below 1 sharpens' }),
  ),
});

export const recovery: RecoveryPlugin = {
  meta: {
    id: '%ID%',
    title: '%TITLE%',
    version: '1.0.0',
    summary: 'One sentence on what it does.',
    paper: null,
    knowledge: 'none',
  },
  parameters: Options,
  recover({ rows, answers }, _context, parameters) {
    const { temperature } = { ...DEFAULTS, ...checkJson(Options, parameters, '%ID%') };
    const positions = Int32Array.from({ length: rows.length }, (_, position) => position);
    const targets = mapRows(answers, (row, out) => {
      const sharper = row.map((value) => Math.max(value, 1e-9) ** (1 / temperature));
      const sum = sharper.reduce((total, value) => total + value, 0);
      out.set(sharper.map((value) => value / sum));
    });
    return Promise.resolve({ positions, targets, weights: null });
  },
};
