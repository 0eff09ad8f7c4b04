// The baseline of all that look into the victim: how unsure its answer is.
import type { Detector, DetectorPlugin } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';
import { fitNothing } from './shared/fit-nothing.js';
import { needModel } from './shared/need-model.js';
import { rowScores, uncertainty } from './shared/softmax-scores.js';

/** One minus the largest posterior of the undefended victim. */
export const detector: DetectorPlugin = {
  meta: {
    id: 'max-softmax',
    title: 'Maximum softmax probability',
    version: '1.0.0',
    summary: 'One minus the largest posterior that the victim gives.',
    paper: {
      citation:
        'Hendrycks and Gimpel: A Baseline for Detecting Misclassified and Out-of-Distribution Examples in Neural Networks (ICLR 2017)',
      url: 'https://arxiv.org/abs/1610.02136',
    },
    control: false,
    trainsNetwork: false,
    needs: ['answers'],
  },
  parameters: strictObject({}),
  prepare: fitNothing,
  async open(_state, _parameters, _networks, model = null): Promise<Detector> {
    const owner = needModel('max-softmax', model);
    return Promise.resolve({
      score: async (queries, _first, answers) => rowScores(answers ?? (await owner.predict(queries)), uncertainty),
      dispose: () => undefined,
    });
  },
};
