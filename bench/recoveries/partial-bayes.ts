// What the victim must have said, from a prior around the answers: the mean of everything that the known defense would answer so.
import type { RecoveryPlugin } from '../contract/plugins.js';
import { checkJson } from '../contract/validate.js';
import { BAYES_DEPARTURES, BAYES_PAPER, BayesOptions, partialBayes } from './shared/partial-bayes.js';

export const recovery: RecoveryPlugin = {
  meta: {
    id: 'partial-bayes',
    title: 'Partial Bayes',
    version: '1.0.0',
    summary: 'Averages the posteriors that the known defense would turn into the answer at hand.',
    paper: BAYES_PAPER,
    departures: [
      "The prior lies around the answers that the attacker got; the public code draws it around the victim's undefended answers, which no attacker has, and its figures are an upper bound (here partial-bayes-oracle).",
      'The prior can be drawn again around what was recovered (`rounds`): a single one around the answers reaches no posterior far from them.',
      ...BAYES_DEPARTURES,
    ],
    knowledge: 'defense',
  },
  parameters: BayesOptions,
  async recover(ledger, context, parameters) {
    return partialBayes(ledger, context, checkJson(BayesOptions, parameters, 'partial-bayes'), ledger.answers);
  },
};
