// Attackers' queries lie otherwise to the images that the victim is surest of, in every layer (Yao et al. 2025).
import Type, { type Static } from '#typebox';
import type {
  Observed,
  OwnerModel,
  StreamDetector,
  StreamDetectorPlugin,
  StreamVerdict,
} from '../../contract/plugins.js';
import { Id, strictObject } from '../../contract/primitives.js';
import { checkJson } from '../../contract/validate.js';
import { needModel } from '../shared/need-model.js';
import { fitFdinet, suspicious } from './fit.js';
import { indicesOf, type Layer } from './indices.js';
import { decodeFitted, type Fitted } from './state.js';

const DEFAULTS = { anchors: 20, confidence: 0.98, window: 50, maximumImages: 5000 } as const;
const FALSE_ALARMS = 0.001;

const Options = strictObject({
  anomalous: Type.Optional(
    Type.Union([Id], { description: 'Pool whose images, none that an attacker gets, it is fitted against' }),
  ),
  anchors: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: DEFAULTS.anchors,
      description: 'Of a class; default 20, in the paper 100',
    }),
  ),
  confidence: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 1,
      default: DEFAULTS.confidence,
      description: 'Posterior of an anchor at least',
    }),
  ),
  window: Type.Optional(
    Type.Integer({ minimum: 2, default: DEFAULTS.window, description: 'Queries of a client that vote together' }),
  ),
  maximumImages: Type.Optional(
    Type.Integer({
      minimum: 2,
      default: DEFAULTS.maximumImages,
      description: 'Images of each side, drawn by the seed',
    }),
  ),
  layers: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), {
      minItems: 1,
      uniqueItems: true,
      description: 'Of the victim; default all',
    }),
  ),
});

/** Alarms where a larger share of a whole window looks like known attackers' than of all but few honest windows. */
export const detector: StreamDetectorPlugin = {
  meta: {
    id: 'fdinet',
    title: 'FDINet',
    version: '1.0.0',
    summary: "Votes over a client's queries by their distances to the images that the victim is surest of.",
    paper: {
      citation:
        'Yao, Li, Weng, Xue, Ren and Qin: FDINet: Protecting against DNN Model Extraction via Feature Distortion Index (TDSC 2025)',
      url: 'https://arxiv.org/abs/2306.11434',
    },
    departures: [
      'The detector over the distances is a logistic regression, one for all classes; honest distances are those of validation images.',
      'Every class has as many anchors as the class with the fewest sure images; the public code leaves a slot of zeros.',
      'Twenty anchors a class where the paper has 100; likeness between accounts is not looked for.',
      'Windows follow each other without overlap; at most one honest window in 1,000 lies above the threshold unless a rate is stated.',
    ],
    scope: 'stream',
    control: false,
    trainsNetwork: false,
    needs: ['features'],
    setsThreshold: true,
  },
  parameters: Options,
  knownAttackers: (parameters) => checkJson(Options, parameters, 'fdinet').anomalous ?? null,
  async prepare(fit, parameters) {
    const model = needModel('fdinet', fit.model);
    const given = checkJson(Options, parameters, 'fdinet');
    fit.signal.throwIfAborted();
    const { falseAlarmRate } = fit;
    const settings = { layers: model.layers, ...DEFAULTS, ...given, falseAlarmRate: falseAlarmRate ?? FALSE_ALARMS };
    return fitFdinet(model, fit, settings);
  },
  async open(state, parameters, _networks, model = null) {
    const options = checkJson(Options, parameters, 'fdinet');
    const owner = needModel('fdinet', model);
    return Promise.resolve(new Fdinet(owner, decodeFitted(state, owner.classes), options));
  },
};

class Fdinet implements StreamDetector {
  readonly #model: OwnerModel;
  readonly #layers: readonly Layer[];
  readonly #fitted: Fitted;
  readonly #window: number;
  #open = { queries: 0, flagged: 0 };
  #asked = 0;
  #verdict: StreamVerdict = { alarmAt: null, statistic: null };

  constructor(
    model: OwnerModel,
    { fitted, layers }: { readonly fitted: Fitted; readonly layers: readonly Layer[] },
    { window = DEFAULTS.window }: Static<typeof Options>,
  ) {
    this.#model = model;
    this.#fitted = fitted;
    this.#layers = layers;
    this.#window = window;
  }

  async observe({ images }: Observed): Promise<StreamVerdict> {
    if (this.#verdict.alarmAt !== null) return this.#verdict;
    const { model, scaling, threshold } = this.#fitted;
    for (const flag of suspicious(model, scaling, await indicesOf(this.#model, this.#layers, images))) {
      this.#open = { queries: this.#open.queries + 1, flagged: this.#open.flagged + flag };
      this.#asked++;
      if (this.#open.queries < this.#window) continue;
      const statistic = this.#open.flagged / this.#window;
      this.#open = { queries: 0, flagged: 0 };
      this.#verdict = { alarmAt: statistic > threshold ? this.#asked - 1 : null, statistic };
      if (this.#verdict.alarmAt !== null) break;
    }
    return this.#verdict;
  }

  dispose(): void {
    this.#open = { queries: 0, flagged: 0 };
  }
}
