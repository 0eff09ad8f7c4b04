// How unsure the victim stays where an image is moved a little towards what it already thinks (Liang, Li and Srikant 2018).
import Type from '#typebox';
import type { FloatImages, Images, Matrix } from '../contract/arrays.js';
import type { Detector, DetectorPlugin } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';
import { checkJson } from '../contract/validate.js';
import { argmax, mapRows } from '../lib/arrays/matrix.js';
import { fitNothing } from './shared/fit-nothing.js';
import { needModel } from './shared/need-model.js';
import { rowScores, softmaxAt, uncertainty } from './shared/softmax-scores.js';

const TEMPERATURE = 1000;
const EPSILON = 0.0014;

const Options = strictObject({
  temperature: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, default: TEMPERATURE, description: 'Logits are divided by it (paper: 1000)' }),
  ),
  epsilon: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 1,
      default: EPSILON,
      description: 'Step of each pixel in [0, 1] towards the first class (paper, for CIFAR10: 0.0014)',
    }),
  ),
});

/** One minus the largest softmax at the temperature, of the image less ε times the sign of the loss gradient there. */
export const detector: DetectorPlugin = {
  meta: {
    id: 'odin',
    title: 'ODIN',
    version: '1.0.0',
    summary:
      'One minus the largest softmax at a high temperature, after a small step of the image towards its first class.',
    paper: {
      citation:
        'Liang, Li and Srikant: Enhancing The Reliability of Out-of-distribution Image Detection in Neural Networks (ICLR 2018)',
      url: 'https://arxiv.org/abs/1706.02690',
    },
    departures: [
      'Temperature and step are the published ones for CIFAR10; the paper tunes them for every pair of datasets, on images of the other side.',
      'Pixels may leave [0, 1] by the step.',
    ],
    control: false,
    trainsNetwork: false,
    needs: ['logits', 'gradients'],
  },
  parameters: Options,
  prepare: fitNothing,
  async open(_state, parameters, _networks, model = null): Promise<Detector> {
    const { temperature = TEMPERATURE, epsilon = EPSILON } = checkJson(Options, parameters, 'odin');
    const owner = needModel('odin', model);
    return Promise.resolve({
      async score(queries) {
        const gradient = await owner.inputGradient(queries, temperedTargets(await owner.logits(queries), temperature));
        const logits = await owner.logits(stepped(queries, gradient, epsilon));
        return rowScores(logits, (row) => uncertainty(softmaxAt(row, temperature)));
      },
      dispose: () => undefined,
    });
  },
};

/**
 * Targets t for which the gradient of the cross-entropy by the logits, softmax(z) − t, is that at the temperature to the first
 * class, softmax(z / T) − e; they sum to 1 and may be negative.
 */
export function temperedTargets(logits: Matrix, temperature: number): Matrix {
  return mapRows(logits, (row, out) => {
    const [plain, tempered] = [softmaxAt(row, 1), softmaxAt(row, temperature)];
    for (const [index, value] of plain.entries()) out[index] = value - (tempered[index] ?? 0);
    const first = argmax(row);
    out[first] = (out[first] ?? 0) + 1;
  });
}

/** Pixels in [0, 1], each less ε times the sign of its gradient; a gradient of 0 counts as positive, as in the public code. */
export function stepped({ pixels, count, shape }: Images, gradient: Float32Array, epsilon: number): FloatImages {
  const values = Float32Array.from(pixels, (value, at) => value / 255 - ((gradient[at] ?? 0) < 0 ? -epsilon : epsilon));
  return { values, count, shape };
}
