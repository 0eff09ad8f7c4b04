// Several students of the victim, each trained to agree with it on its data and to be hard to follow elsewhere.
import Type from '#typebox';
import type { DefensePlugin } from '../../contract/plugins.js';
import { strictObject } from '../../contract/primitives.js';
import { checkJson } from '../../contract/validate.js';
import { SETTINGS, trainMembers } from './train-members.js';

const MEMBERS = SETTINGS.length;

const Options = strictObject({
  members: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 8, default: MEMBERS, description: 'Networks of the ensemble; default 3' }),
  ),
  lambda: Type.Optional(
    Type.Number({
      minimum: 0,
      description: "Weight of the attacker's distance, of all members; default .001, .05 and .01 in turn",
    }),
  ),
  temperature: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      description: 'Of the distillation, of all members; default 6, 4 and 2 in turn',
    }),
  ),
  alpha: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 1,
      description: 'Share of the distillation beside the labels, of all members; default .3, .9 and .3 in turn',
    }),
  ),
});

/** Training alone: what is answered is the mean of the members' posteriors. */
export const defense: DefensePlugin = {
  meta: {
    id: 'misleader',
    title: 'MISLEADER',
    version: '1.0.0',
    summary: 'Answers by students of the victim that were trained against an attacker who learned from them meanwhile.',
    paper: {
      citation:
        'Cheng, Zheng, Zhu, Dong: MISLEADER: Defending against Model Extraction with Ensembles of Distilled Models. 2025',
      url: 'https://arxiv.org/abs/2506.02362',
    },
    departures: [
      'All members have the architecture of the victim and differ in initial weights and settings; the paper takes three architectures.',
      'Members train for the epochs, batches and rates of the victim; the public code runs until 20 million images were asked and keeps the epoch that is best on test images.',
      'A member and its attacker step at once, on one loss; the public code adds up five gradients of the attacker on one batch and makes one step of a tenth of the rate, so the attacker has half the rate here.',
      'The gradients of a member and its attacker are cut to a norm of 5 together; in the public code each by itself.',
      'Images for the attacker are shifted by an eighth, mirrored, and changed in contrast and brightness; the public code also rotates, scales and removes colour.',
      "The paper's figures of data-free attacks rest on an attack with an eighth of the published updates; a defended figure needs an undefended one of the same attack beside it.",
    ],
    trainsVictim: 'ensemble',
    plainAnswers: true,
  },
  parameters: Options,
  async trainVictim(fit, parameters) {
    const { members = MEMBERS, ...settings } = checkJson(Options, parameters, 'misleader');
    fit.signal.throwIfAborted();
    return { networks: await trainMembers(fit, members, settings) };
  },
  open: () => ({ answer: (posteriors) => posteriors }),
};
