// Prevention by a detector: what it takes for an attacker's query gets another answer, everything else the victim's own.
import Type, { type Static } from '#typebox';
import { imageSize, type Images, type Matrix } from '../../contract/arrays.js';
import type { Defense, DefenseContext, DefensePlugin, HeldDetector } from '../../contract/plugins.js';
import { PluginError } from '../../contract/errors.js';
import { Id, Parameters, strictObject } from '../../contract/primitives.js';
import { checkJson } from '../../contract/validate.js';
import { mapRows } from '../../lib/arrays/matrix.js';
import { trainMisleading } from '../shared/misleading.js';
import { firstClass, refused, type Response, shuffled, uniform } from './responses.js';

const DEFAULTS = { detector: 'energy', response: 'uniform', epochs: 5 } as const;
const FILE = 'misleading.safetensors';

const Options = strictObject({
  detector: Type.Optional(
    Type.Union([Id], { default: DEFAULTS.detector, description: 'Any detector of single queries; default energy' }),
  ),
  detectorParameters: Type.Optional(Parameters),
  anomalous: Type.Optional(
    Type.Union([Id], { description: 'Pool whose images, none that an attacker gets, the detector is fitted against' }),
  ),
  falseAlarmRate: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      description:
        "Share of the owner's validation images that is flagged; default the best balanced accuracy on both sides",
    }),
  ),
  response: Type.Optional(
    Type.Union(
      [
        Type.Literal('refuse'),
        Type.Literal('uniform'),
        Type.Literal('shuffled'),
        Type.Literal('argmax'),
        Type.Literal('misinformation'),
      ],
      {
        default: DEFAULTS.response,
        description:
          'What is flagged gets: no answer, all classes alike, its answer shuffled, its first class, or the words of a model taught to be wrong',
      },
    ),
  ),
  epochs: Type.Optional(
    Type.Integer({
      minimum: 1,
      default: DEFAULTS.epochs,
      description: 'Of the training of the model that misleads; default 5',
    }),
  ),
});
type Options = Static<typeof Options>;

/** A query whose score reaches the detector's threshold is answered otherwise; every other answer is as it came. */
export const defense: DefensePlugin = {
  meta: {
    id: 'flagged',
    title: 'Answers by a detector',
    version: '1.0.0',
    summary: "What a detector takes for an attacker's query gets another answer: none, a useless or a misleading one.",
    paper: {
      citation:
        'Atli, Szyller, Juuti, Marchal, Asokan: Extraction of Complex DNN Models: Real Threat or Boogeyman? EDSMLS 2020',
      url: 'https://arxiv.org/abs/1910.05429',
    },
    departures: [
      'The paper has one detector and shuffles what it flags; here any detector of single queries is held, with one of five responses.',
      'A shuffled answer is drawn by the bytes of the image, so that asking again tells nothing more.',
      'A refused query is a row of zeros: whoever asked knows it, pays for it, and trains on the others.',
    ],
    altersSome: true,
    trainingImages: true,
    substitute: true,
  },
  parameters: Options,
  detector(parameters) {
    const given = checkJson(Options, parameters, 'flagged');
    return {
      detector: given.detector ?? DEFAULTS.detector,
      parameters: given.detectorParameters ?? {},
      anomalous: given.anomalous ?? null,
      falseAlarmRate: given.falseAlarmRate ?? null,
    };
  },
  unnormalised: ({ response }) => response === 'refuse',
  refuses: ({ response }) => response === 'refuse',
  needsPreparation: ({ response }) => response === 'misinformation',
  async prepare(fit, parameters) {
    const { response, epochs = DEFAULTS.epochs } = checkJson(Options, parameters, 'flagged');
    fit.signal.throwIfAborted();
    if (response === 'misinformation') return { [FILE]: await trainMisleading(fit, epochs) };
    fit.onProgress({ fraction: 1, note: 'nothing to prepare' });
    return {};
  },
  async open(parameters, state, context): Promise<Defense> {
    const { response = DEFAULTS.response } = checkJson(Options, parameters, 'flagged');
    const detector = held(context);
    if (response === 'misinformation') return misleading(detector, state[FILE], context);
    const respond = responseOf(response, context.seed);
    return {
      async answer(posteriors, queries, { firstQueryIndex }) {
        return where(await detector.flags(queries, firstQueryIndex), posteriors, queries, respond);
      },
    };
  },
};

function responseOf(response: Exclude<NonNullable<Options['response']>, 'misinformation'>, seed: number): Response {
  switch (response) {
    case 'refuse':
      return refused;
    case 'uniform':
      return uniform;
    case 'argmax':
      return firstClass;
    case 'shuffled':
      return shuffled(seed);
  }
}

async function misleading(
  detector: HeldDetector,
  weights: Uint8Array | undefined,
  { classes, inputShape, substitute, seed }: DefenseContext,
): Promise<Defense> {
  if (weights === undefined) throw lacks('the model that misleads', FILE);
  const model = await substitute.open({ classes, shape: inputShape, seed }, weights);
  return {
    async answer(posteriors, queries, { firstQueryIndex }) {
      const { values } = await model.predict(queries);
      let row = 0;
      const flags = await detector.flags(queries, firstQueryIndex);
      const starts = [...flags.keys()].filter((query) => flags[query] === 1);
      return where(flags, posteriors, queries, (_, out) => {
        const start = (starts[row++] ?? 0) * classes;
        out.set(values.subarray(start, start + classes));
      });
    },
    dispose: () => model.dispose(),
  };
}

/** Answers otherwise where a flag is set, in the order of the rows. */
function where(flags: Uint8Array, posteriors: Matrix, { pixels, shape }: Images, respond: Response): Matrix {
  const size = imageSize(shape);
  let query = 0;
  return mapRows(posteriors, (row, out) => {
    const index = query++;
    if (flags[index] === 1) respond(row, out, pixels.subarray(index * size, (index + 1) * size));
    else out.set(row);
  });
}

function held({ detector }: DefenseContext): HeldDetector {
  if (detector === undefined) throw lacks('its detector', 'flagged');
  return detector;
}

function lacks(what: string, place: string): PluginError {
  return new PluginError(`the defense lacks ${what}`, {
    code: 'state-incomplete',
    where: place,
    expected: 'what its preparation left',
    got: 'none',
    hint: 'Run the suite again with --force.',
  });
}
