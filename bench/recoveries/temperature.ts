// Answers at another temperature: sharpened where a defense made them flat, or flattened where the victim is too sure.
import Type from '#typebox';
import type { RecoveryPlugin } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';
import { checkJson } from '../contract/validate.js';
import { mapRows } from '../lib/arrays/matrix.js';

const Options = strictObject({
  temperature: Type.Optional(
    Type.Number({
      minimum: 0.01,
      maximum: 100,
      default: 0.5,
      description: 'Below 1 sharpens (MixMatch: 0.5), above 1 flattens; 1 changes nothing',
    }),
  ),
});

/** p^(1/T) over its sum: what the softmax would give, had its logits been divided by T. A class at 0 stays there. */
export const recovery: RecoveryPlugin = {
  meta: {
    id: 'temperature',
    title: 'Another temperature',
    version: '1.0.0',
    summary: 'Trains on the answers with their logits divided by a temperature: sharper, or flatter.',
    paper: {
      citation: 'Hinton, Vinyals, Dean: Distilling the Knowledge in a Neural Network. NeurIPS workshop 2014',
      url: 'https://arxiv.org/abs/1503.02531',
    },
    departures: ["The default is MixMatch's sharpening: most defenses that keep the first class make answers flatter."],
    knowledge: 'none',
  },
  parameters: Options,
  recover({ rows, answers }, _context, parameters) {
    const { temperature = 0.5 } = checkJson(Options, parameters, 'temperature');
    const targets = mapRows(answers, (row, out) => {
      const largest = Math.max(...row);
      // Divided by the largest first: no power of it leaves the range of numbers.
      const powers = Array.from(row, (value) => (value > 0 ? (value / largest) ** (1 / temperature) : 0));
      const sum = powers.reduce((total, power) => total + power, 0);
      if (!(sum > 0)) out.set(row);
      else for (const [index, power] of powers.entries()) out[index] = power / sum;
    });
    const positions = Int32Array.from({ length: rows.length }, (_, position) => position);
    return Promise.resolve({ positions, targets, weights: null });
  },
};
