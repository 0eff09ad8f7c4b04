// How little evidence the victim has for any class at all (Liu et al. 2020).
import Type from '#typebox';
import type { Detector, DetectorPlugin } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';
import { checkJson } from '../contract/validate.js';
import { fitNothing } from './shared/fit-nothing.js';
import { needModel } from './shared/need-model.js';
import { energy, rowScores } from './shared/softmax-scores.js';

const TEMPERATURE = 1;

const Options = strictObject({
  temperature: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, default: TEMPERATURE, description: 'Logits are divided by it (paper: 1)' }),
  ),
});

/** −T ln Σ exp(z / T) of the victim's logits z; posteriors are not enough, since they forget what all logits have in common. */
export const detector: DetectorPlugin = {
  meta: {
    id: 'energy',
    title: 'Energy',
    version: '1.0.0',
    summary: "The negative log-sum-exp of the victim's logits.",
    paper: {
      citation: 'Liu, Wang, Owens and Li: Energy-based Out-of-distribution Detection (NeurIPS 2020)',
      url: 'https://arxiv.org/abs/2010.03759',
    },
    departures: [
      "The victim is not trained on for it; the paper's best figures are those of a victim that was, with outliers.",
    ],
    control: false,
    trainsNetwork: false,
    needs: ['logits'],
  },
  parameters: Options,
  prepare: fitNothing,
  async open(_state, parameters, _networks, model = null): Promise<Detector> {
    const { temperature = TEMPERATURE } = checkJson(Options, parameters, 'energy');
    const owner = needModel('energy', model);
    return Promise.resolve({
      score: async (queries) => rowScores(await owner.logits(queries), (row) => energy(row, temperature)),
      dispose: () => undefined,
    });
  },
};
