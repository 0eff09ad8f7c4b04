// Prediction poisoning: answers that turn the gradient of whoever trains on them as far aside as a budget allows.
import type { DefensePlugin } from '../contract/plugins.js';
import { checkJson } from '../contract/validate.js';
import { openPoisoner, PoisonOptions, preparePoisoner, towards } from './shared/poisoner.js';
import { extremeTarget } from './shared/poisoning.js';

/** Maximising angular deviation: the answer moves towards the class whose gradient points furthest away (their MAD, equations 4 to 8). */
export const defense: DefensePlugin = {
  meta: {
    id: 'mad',
    title: 'MAD',
    version: '1.0.0',
    summary:
      "Moves each answer, within an L1 budget, to where it turns a thief's gradient furthest; the first class may change.",
    paper: {
      citation:
        'Orekondy, Schiele, Fritz: Prediction Poisoning: Towards Defenses Against DNN Model Stealing Attacks. ICLR 2020',
      url: 'https://arxiv.org/abs/1906.10908',
    },
    departures: [
      'From a budget of 1 on, the default of later work, the first class of every answer changes: half of it and more goes to another.',
      'Gradients are those of the last layer with its biases, in closed form; its features scale all answers alike and drop out.',
      'A gradient of length zero has the direction zero; the paper leaves it open.',
      "The defender's model has the architecture of the suite's surrogate, which favours the defender.",
    ],
    substitute: true,
  },
  parameters: PoisonOptions,
  prepare: (fit, parameters) => preparePoisoner(fit, checkJson(PoisonOptions, parameters, 'mad')),
  open: (parameters, state, context) =>
    openPoisoner(checkJson(PoisonOptions, parameters, 'mad'), state, context, { poison: towards(extremeTarget) }),
};
