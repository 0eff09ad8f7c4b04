// Honest queries lie apart as if drawn from a normal distribution; made ones do not (Juuti et al. 2019).
import Type, { type Static } from '#typebox';
import { imageSize } from '../contract/arrays.js';
import type { Observed, StreamDetector, StreamDetectorPlugin, StreamVerdict } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';
import { checkJson } from '../contract/validate.js';
import { argmax } from '../lib/stats/argmax.js';
import { shapiroWilk } from '../lib/stats/shapiro-wilk.js';
import { fitNothing } from './shared/fit-nothing.js';
import { GrowingSets } from './shared/growing-sets.js';
import { needAnswers } from './shared/need-model.js';
import { withinThreeSigma } from './shared/three-sigma.js';

const DELTA = 0.9;
const EVERY = 10;
const MORE_THAN = 100;
/** A class with fewer distances says nothing yet. */
const PER_CLASS = 10;

const Options = strictObject({
  delta: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      default: DELTA,
      description: 'Alarm where W falls below it',
    }),
  ),
  every: Type.Optional(Type.Integer({ minimum: 1, default: EVERY, description: 'Queries from one test to the next' })),
  moreThan: Type.Optional(
    Type.Integer({ minimum: 3, default: MORE_THAN, description: 'Distances that there must be more of before a test' }),
  ),
});

export const detector: StreamDetectorPlugin = {
  meta: {
    id: 'prada',
    title: 'PRADA',
    version: '1.0.0',
    summary: "Tests whether the distances of a client's queries to its earlier ones of the same class look normal.",
    paper: {
      citation:
        'Juuti, Szyller, Marchal and Asokan: PRADA: Protecting Against DNN Model Stealing Attacks (EuroS&P 2019)',
      url: 'https://arxiv.org/abs/1805.02628',
    },
    departures: [
      "The distances of all classes are pooled for the test, as the authors' code does and their notation does not say.",
      "An alarm is final; in the authors' code the next test can take it back.",
      "W is computed for more than 5,000 distances too, where Royston's approximation of its distribution was not checked; no probability is taken from it.",
      "Delta is the default of the authors' code for all datasets; the paper chooses it for each.",
    ],
    scope: 'stream',
    control: false,
    trainsNetwork: false,
    needs: ['answers'],
  },
  parameters: Options,
  prepare: fitNothing,
  async open(_state, parameters) {
    return Promise.resolve(new Prada(checkJson(Options, parameters, 'prada')));
  },
};

class Prada implements StreamDetector {
  readonly #sets = new GrowingSets();
  readonly #delta: number;
  readonly #every: number;
  readonly #moreThan: number;
  #asked = 0;
  #verdict: StreamVerdict = { alarmAt: null, statistic: null };

  constructor({ delta = DELTA, every = EVERY, moreThan = MORE_THAN }: Static<typeof Options>) {
    this.#delta = delta;
    this.#every = every;
    this.#moreThan = moreThan;
  }

  async observe({ images, answers }: Observed): Promise<StreamVerdict> {
    const { values, columns } = needAnswers('prada', answers);
    const size = imageSize(images.shape);
    for (let at = 0; at < images.count && this.#verdict.alarmAt === null; at++) {
      const label = argmax(values, at * columns, columns);
      this.#sets.add(label, images.pixels.slice(at * size, (at + 1) * size));
      this.#asked++;
      if (this.#asked % this.#every === 0) this.#test();
    }
    return Promise.resolve(this.#verdict);
  }

  dispose(): void {
    this.#verdict = { alarmAt: null, statistic: null };
  }

  #test(): void {
    const distances = withinThreeSigma(this.#sets.pooled(PER_CLASS));
    if (distances.length <= this.#moreThan) return;
    // Distances that are all the same are as far from normal as can be.
    const w = shapiroWilk(distances) ?? 0;
    this.#verdict = { alarmAt: w < this.#delta ? this.#asked - 1 : null, statistic: 1 - w };
  }
}
