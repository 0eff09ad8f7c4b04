// The victim is trained to be unsure of images that are none of its kind; its answers are given as they are.
import Type from '#typebox';
import type { DefensePlugin } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';
import { checkJson } from '../contract/validate.js';
import { trainWithOutliers } from './shared/outlier-exposure.js';

const LAMBDA = 0.5;

const Options = strictObject({
  lambda: Type.Optional(
    Type.Number({
      minimum: 0,
      default: LAMBDA,
      description: 'Weight of the outliers beside the data; default 0.5, as for images in the paper',
    }),
  ),
});

/** Step 1 of adaptive misinformation by itself, which shows what its training does without its answers. */
export const defense: DefensePlugin = {
  meta: {
    id: 'outlier-exposure',
    title: 'Outlier exposure',
    version: '1.0.0',
    summary: 'Trains the victim towards the uniform answer on images of another kind, and answers as it then does.',
    paper: {
      citation: 'Hendrycks, Mazeika, Dietterich: Deep Anomaly Detection with Outlier Exposure. ICLR 2019',
      url: 'https://arxiv.org/abs/1812.04606',
    },
    departures: [
      'The victim is trained so from its initial weights on; the paper also fine-tunes.',
      'A batch holds about as many outliers as images, drawn at random from both together; in the paper exactly as many, or twice.',
      'The same outliers are seen in every epoch where there are more of them than images.',
    ],
    trainsVictim: 'network',
    plainAnswers: true,
    outliers: 'required',
  },
  parameters: Options,
  async trainVictim(fit, parameters) {
    const { lambda = LAMBDA } = checkJson(Options, parameters, 'outlier-exposure');
    return { networks: [await trainWithOutliers(fit, lambda)] };
  },
  open: () => ({ answer: (posteriors) => posteriors }),
};
