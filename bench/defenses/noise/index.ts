// Random answers: what a defense must beat that knows nothing of what it disturbs.
import { createHash } from 'node:crypto';
import Type, { type Static } from '#typebox';
import { imageSize } from '../../contract/arrays.js';
import type { DefensePlugin, Rng } from '../../contract/plugins.js';
import { strictObject } from '../../contract/primitives.js';
import { checkJson } from '../../contract/validate.js';
import { mapRows } from '../../lib/arrays/matrix.js';
import { createRng } from '../../lib/random/rng.js';
import { addClipped, addToLogits, drawOther, mixIn, projectToBall } from './perturb.js';

const DEVIATION = 0.2;
const RADIUS = 1;
const EPSILON = 1;

const Kind = 'gaussian: added to posteriors; projected: to their logits; flip: another class is mixed in';
const Per = Type.Optional(
  Type.Union([Type.Literal('query'), Type.Literal('image')], {
    default: 'query',
    description: 'Whether an image that is asked again is answered anew, or as before: averaging then gains nothing',
  }),
);
const Options = Type.Union([
  strictObject({
    kind: Type.Optional(Type.Literal('gaussian', { default: 'gaussian', description: Kind })),
    deviation: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 100,
        default: DEVIATION,
        description: 'Of gaussian: standard deviation (Adversarial Robustness Toolbox)',
      }),
    ),
    per: Per,
  }),
  strictObject({
    kind: Type.Literal('projected', { description: Kind }),
    radius: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, maximum: 100, default: RADIUS, description: 'Of projected: largest norm' }),
    ),
    norm: Type.Optional(
      Type.Union([Type.Literal('l1'), Type.Literal('l2')], { default: 'l2', description: 'Of projected: which norm' }),
    ),
    per: Per,
  }),
  strictObject({
    kind: Type.Literal('flip', { description: Kind }),
    epsilon: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 2,
        default: EPSILON,
        description: 'Of flip: largest L1 distance of an answer from what it would have been',
      }),
    ),
    per: Per,
  }),
]);
type Options = Static<typeof Options>;

/**
 * Three kinds of noise. `gaussian`: max(p + N(0, s²), 0), rescaled. `projected`: a standard normal vector, projected on a ball,
 * is added to the logit of each posterior; the sigmoids are rescaled. `flip`: (ε/2) e_j + (1 − ε/2) p with j drawn from the
 * classes that are not first. Draws are keyed by the seed and the query's number, or by the seed and the image's bytes.
 */
export const defense: DefensePlugin = {
  meta: {
    id: 'noise',
    title: 'Random noise',
    version: '1.0.0',
    summary: 'Disturbs answers at random: posteriors, their logits, or by mixing in another class.',
    paper: {
      citation:
        'Orekondy, Schiele, Fritz: Prediction Poisoning: Towards Defenses Against DNN Model Stealing Attacks. ICLR 2020',
      url: 'https://arxiv.org/abs/1906.10908',
    },
    departures: [
      'The projected noise of the public code is uniform and never negative unless told otherwise; here it is normal.',
      'A query whose noisy posteriors are all below 0 is answered as it is.',
      'The first class can change, at a flip budget of 1 and more always; flips are counted.',
    ],
  },
  parameters: Options,
  open(parameters) {
    const options = checkJson(Options, parameters, 'noise');
    return {
      answer(posteriors, { pixels, shape }, { firstQueryIndex, seed }) {
        const size = imageSize(shape);
        let query = 0;
        return mapRows(posteriors, (row, out) => {
          const at = query++;
          const key =
            options.per === 'image' ? digest(pixels.subarray(at * size, (at + 1) * size)) : firstQueryIndex + at;
          out.set(disturbed(row, options, createRng(`noise:${seed}:${key}`)));
        });
      },
    };
  },
};

function disturbed(p: Float32Array, options: Options, rng: Rng): Float64Array {
  switch (options.kind) {
    case 'flip':
      return mixIn(p, drawOther(p, rng), options.epsilon ?? EPSILON);
    case 'projected':
      return addToLogits(p, projectToBall(normals(p.length, rng, 1), options.radius ?? RADIUS, options.norm ?? 'l2'));
    default:
      return addClipped(p, normals(p.length, rng, options.deviation ?? DEVIATION));
  }
}

function normals(length: number, rng: Rng, deviation: number): Float64Array {
  return Float64Array.from({ length }, () => deviation * rng.normal());
}

function digest(image: Uint8Array): string {
  return createHash('sha256').update(image).digest('hex');
}
