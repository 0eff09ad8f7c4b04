// Gradient redirection: answers that point the gradient of whoever trains on them as far back as a budget allows.
import type { DefensePlugin } from '../contract/plugins.js';
import { checkJson } from '../contract/validate.js';
import { openPoisoner, PoisonOptions, preparePoisoner } from './shared/poisoner.js';
import { redirect } from './shared/poisoning.js';

/** Of the answers within the budget the one whose gradient has the least product with the honest answer's. */
export const defense: DefensePlugin = {
  meta: {
    id: 'grad2',
    title: 'GRAD²',
    version: '1.0.0',
    summary:
      "Moves each answer, within an L1 budget, to where a thief's gradient points back; the first class may change.",
    paper: {
      citation:
        'Mazeika, Li, Forsyth: How to Steer Your Adversary: Targeted and Efficient Model Stealing Defenses with Gradient Redirection. ICML 2022',
      url: 'https://arxiv.org/abs/2206.14157',
    },
    departures: [
      'At a budget of 1 and more the first class of nearly every answer changes: half of it goes to another. Budgets below 1 keep the sure ones.',
      'Gradients are those of the last layer with its biases, in closed form; its features scale all products alike.',
      'The paper trains the defender\'s model on answers to a pool; here it has its initial weights, or "epochs" on the owner\'s images.',
      'Redirected against the honest gradient; the paper also aims at directions that its authors choose.',
      "The defender's model has the architecture of the suite's surrogate, which favours the defender.",
    ],
    substitute: true,
  },
  parameters: PoisonOptions,
  prepare: (fit, parameters) => preparePoisoner(fit, checkJson(PoisonOptions, parameters, 'grad2')),
  open: (parameters, state, context) =>
    openPoisoner(checkJson(PoisonOptions, parameters, 'grad2'), state, context, { poison: redirect }),
};
