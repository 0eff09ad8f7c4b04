// Prediction poisoning that never changes the class named first.
import type { DefensePlugin } from '../contract/plugins.js';
import { checkJson } from '../contract/validate.js';
import { openPoisoner, PoisonOptions, preparePoisoner, towards } from './shared/poisoner.js';
import { firstKeptTarget } from './shared/poisoning.js';

/** As MAD, among answers that name the same class first (their MAD-argmax). */
export const defense: DefensePlugin = {
  meta: {
    id: 'mad-argmax',
    title: 'MAD, first class kept',
    version: '1.0.0',
    summary:
      "Moves each answer, within an L1 budget and without changing its first class, to where it turns a thief's gradient furthest.",
    paper: {
      citation:
        'Orekondy, Schiele, Fritz: Prediction Poisoning: Towards Defenses Against DNN Model Stealing Attacks. ICLR 2020',
      url: 'https://arxiv.org/abs/1906.10908',
    },
    departures: [
      'Gradients are those of the last layer with its biases, in closed form; its features scale all answers alike and drop out.',
      'Above ten classes sets are grown class by class while the deflection grows.',
      "The defender's model has the architecture of the suite's surrogate, which favours the defender.",
    ],
    keepsTopOne: true,
    substitute: true,
  },
  parameters: PoisonOptions,
  prepare: (fit, parameters) => preparePoisoner(fit, checkJson(PoisonOptions, parameters, 'mad-argmax')),
  open: (parameters, state, context) => {
    const options = checkJson(PoisonOptions, parameters, 'mad-argmax');
    return openPoisoner(options, state, context, { poison: towards(firstKeptTarget), keepsTopOne: true });
  },
};
