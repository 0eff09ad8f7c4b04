// When queries that each prove nothing are too many: a sequential test over a score of single queries.
import Type, { type Static } from '#typebox';
import type { Matrix } from '../contract/arrays.js';
import type { Observed, OwnerModel, StreamDetector, StreamDetectorPlugin, StreamVerdict } from '../contract/plugins.js';
import { ValidationError } from '../contract/errors.js';
import { strictObject } from '../contract/primitives.js';
import { checkJson } from '../contract/validate.js';
import { decodeNpy, encodeNpy } from '../lib/npy/npy.js';
import { askedInBatches } from './shared/features.js';
import { needModel } from './shared/need-model.js';
import { stateFile } from './shared/plugin-state.js';
import { calibrate, conformalP, shiryaevRoberts } from './shared/sequential.js';
import { energy, rowScores, softmaxAt, uncertainty } from './shared/softmax-scores.js';

const DEFAULTS = { score: 'energy', kappa: 0.4, threshold: 1000 } as const;
const HONEST = 'honest.npy';

const Options = strictObject({
  score: Type.Optional(
    Type.Union([Type.Literal('energy'), Type.Literal('max-softmax')], {
      default: DEFAULTS.score,
      description: "What of the victim's undefended logits makes a query suspicious",
    }),
  ),
  kappa: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      default: DEFAULTS.kappa,
      description: 'Of the evidence κ p^(κ − 1): the smaller, the more a rare score counts',
    }),
  ),
  threshold: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      default: DEFAULTS.threshold,
      description: 'Alarm at or above it: an honest client asks about so many queries from alarm to alarm, or more',
    }),
  ),
});
type Options = Static<typeof Options>;

/**
 * Each query's score becomes a p-value among the owner's validation images, and that an e-value; the Shiryaev–Roberts statistic of
 * the e-values grows without bound where scores go on being rare, whenever that begins.
 */
export const detector: StreamDetectorPlugin = {
  meta: {
    id: 'shiryaev-roberts',
    title: 'Shiryaev–Roberts test',
    version: '1.0.0',
    summary: "Adds up over a client's queries how rare their scores are among the owner's images.",
    paper: {
      citation:
        'Shin, Ramdas and Rinaldo: E-detectors: a nonparametric framework for sequential change detection (2022)',
      url: 'https://arxiv.org/abs/2203.03532',
    },
    departures: [
      'No published detector of stealing: the test of that paper on scores that are. Threshold 1000 and kappa 0.4 are those of an unreviewed design for API keys.',
      'P-values share the validation images that they are ranked among, so that the bound on false alarms holds on average over these.',
    ],
    scope: 'stream',
    control: false,
    trainsNetwork: false,
    needs: ['logits'],
  },
  parameters: Options,
  async prepare({ benign, model, signal, onProgress }, parameters) {
    const { score = DEFAULTS.score } = checkJson(Options, parameters, 'shiryaev-roberts');
    const owner = needModel('shiryaev-roberts', model);
    const logits = await askedInBatches(benign.validation.images, (batch) => owner.logits(batch), { signal });
    const honest = queryScores(logits, score);
    onProgress({ fraction: 1, note: `${honest.length} honest scores` });
    return { [HONEST]: encodeNpy(honest.sort(), [honest.length]) };
  },
  async open(state, parameters, _networks, model = null) {
    const options = checkJson(Options, parameters, 'shiryaev-roberts');
    const { data } = decodeNpy(stateFile(state, HONEST), HONEST);
    if (!(data instanceof Float64Array)) throw damaged();
    return Promise.resolve(new ShiryaevRoberts(needModel('shiryaev-roberts', model), data, options));
  },
};

class ShiryaevRoberts implements StreamDetector {
  readonly #model: OwnerModel;
  readonly #honest: Float64Array;
  readonly #options: Required<Options>;
  #asked = 0;
  #verdict: StreamVerdict = { alarmAt: null, statistic: null };

  constructor(model: OwnerModel, honest: Float64Array, options: Options) {
    this.#model = model;
    this.#honest = honest;
    this.#options = { ...DEFAULTS, ...options };
  }

  async observe({ images }: Observed): Promise<StreamVerdict> {
    if (this.#verdict.alarmAt !== null) return this.#verdict;
    const { score, kappa, threshold } = this.#options;
    for (const value of queryScores(await this.#model.logits(images), score)) {
      const evidence = calibrate(conformalP(this.#honest, value), kappa);
      const statistic = shiryaevRoberts(this.#verdict.statistic ?? 0, evidence);
      this.#verdict = { alarmAt: statistic >= threshold ? this.#asked : null, statistic };
      this.#asked++;
      if (this.#verdict.alarmAt !== null) break;
    }
    return this.#verdict;
  }

  dispose(): void {
    this.#verdict = { alarmAt: null, statistic: null };
  }
}

function queryScores(logits: Matrix, score: Required<Options>['score']): Float64Array {
  return rowScores(logits, (row) => (score === 'energy' ? energy(row, 1) : uncertainty(softmaxAt(row, 1))));
}

function damaged(): ValidationError {
  return new ValidationError('The prepared plug-in is damaged', {
    code: 'plugin-state',
    where: HONEST,
    expected: 'float64',
    got: 'another type',
    hint: 'Prepare it again; run its job with --force.',
  });
}
