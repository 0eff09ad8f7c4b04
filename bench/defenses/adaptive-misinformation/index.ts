// Queries that the victim is unsure of are answered by a second model, which was taught to be wrong.
import Type from '#typebox';
import type { Defense, DefensePlugin } from '../../contract/plugins.js';
import { PluginError } from '../../contract/errors.js';
import { strictObject } from '../../contract/primitives.js';
import { checkJson } from '../../contract/validate.js';
import { trainWithOutliers } from '../shared/outlier-exposure.js';
import { trainMisleading } from '../shared/misleading.js';
import { mixed } from './mixture.js';

const LAMBDA = 1;
const TAU = 0.7;
const NU = 1000;
const EPOCHS = 5;
const FILE = 'misleading.safetensors';

const Options = strictObject({
  tau: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 1,
      default: TAU,
      description: 'Largest posterior below which an answer misleads; default 0.7, as for CIFAR10; 0.99 for MNIST',
    }),
  ),
  nu: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, default: NU, description: 'How sharply it does so around tau; default 1000' }),
  ),
  lambda: Type.Optional(
    Type.Number({
      minimum: 0,
      default: LAMBDA,
      description: "Weight of the outliers in the victim's training; default 1",
    }),
  ),
  epochs: Type.Optional(
    Type.Integer({ minimum: 1, default: EPOCHS, description: 'Of the training of the model that misleads; default 5' }),
  ),
});

/** alpha = sigmoid(nu (tau - max f)), y' = (1 - alpha) f + alpha f̂ (their equations 2 and 5). */
export const defense: DefensePlugin = {
  meta: {
    id: 'adaptive-misinformation',
    title: 'Adaptive misinformation',
    version: '1.0.0',
    summary:
      'Answers what its outlier-exposed victim is unsure of with the words of a model that was taught to be wrong.',
    paper: {
      citation: 'Kariyappa, Qureshi: Defending Against Model Stealing Attacks With Adaptive Misinformation. CVPR 2020',
      url: 'https://arxiv.org/abs/1911.07100',
    },
    departures: [
      "nu is 1,000 as in later work; the authors' code has 10,000, which tells images that differ by 0.0001 apart.",
      "The model that misleads has the architecture of the suite's surrogate; in the paper it has the victim's.",
      'It is trained for 5 epochs by SGD at 0.1 with momentum 0.5 in batches of 128, at a tenth of that from half of them on; the authors train 20.',
      'Batches of the outlier exposure hold about as many outliers as images, not exactly as many.',
    ],
    trainsVictim: 'network',
    trainingParameters: ['lambda'],
    trainingImages: true,
    outliers: 'required',
    substitute: true,
  },
  parameters: Options,
  async trainVictim(fit, parameters) {
    const { lambda = LAMBDA } = checkJson(Options, parameters, 'adaptive-misinformation');
    return { networks: [await trainWithOutliers(fit, lambda)] };
  },
  async prepare(fit, parameters) {
    const { epochs = EPOCHS } = checkJson(Options, parameters, 'adaptive-misinformation');
    return { [FILE]: await trainMisleading(fit, epochs) };
  },
  async open(parameters, state, { classes, inputShape, substitute, seed }): Promise<Defense> {
    const { tau = TAU, nu = NU } = checkJson(Options, parameters, 'adaptive-misinformation');
    const weights = state[FILE];
    if (weights === undefined) throw noModel();
    const misleading = await substitute.open({ classes, shape: inputShape, seed }, weights);
    return {
      answer: async (posteriors, queries) => mixed(posteriors, await misleading.predict(queries), { tau, nu }),
      dispose: () => misleading.dispose(),
    };
  },
};

function noModel(): PluginError {
  return new PluginError('the defense has no model that misleads', {
    code: 'state-incomplete',
    where: FILE,
    expected: 'the weights that its preparation left',
    got: 'none',
    hint: 'Run the suite again with --force.',
  });
}
