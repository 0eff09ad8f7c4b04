// Partial Bayes with the prior of its public code, around answers that no attacker has: an upper bound. A control.
import { PluginError } from '../contract/errors.js';
import type { RecoveryPlugin } from '../contract/plugins.js';
import { checkJson } from '../contract/validate.js';
import { BAYES_DEPARTURES, BAYES_PAPER, BayesOptions, partialBayes } from './shared/partial-bayes.js';

/** Never ranked, and not with `partial-bayes`. */
export const recovery: RecoveryPlugin = {
  meta: {
    id: 'partial-bayes-oracle',
    title: 'Partial Bayes (oracle prior)',
    version: '1.0.0',
    summary: 'Partial Bayes with its prior around what the victim said before the defense: an upper bound of it.',
    paper: BAYES_PAPER,
    departures: [
      "The prior lies around the victim's undefended answers, as in the public code; the answers themselves are no part of the table.",
      ...BAYES_DEPARTURES,
    ],
    knowledge: 'oracle',
    imitates: true,
  },
  parameters: BayesOptions,
  async recover(ledger, context, parameters) {
    const options = checkJson(BayesOptions, parameters, 'partial-bayes-oracle');
    if (context.undefended === null) throw notTold();
    return partialBayes(ledger, context, options, context.undefended);
  },
};

function notTold(): PluginError {
  return new PluginError('the undefended answers were not given', {
    code: 'recovery-knowledge',
    where: 'recovery partial-bayes-oracle',
    expected: 'the answers of a victim that was trained here',
    got: 'none',
    hint: 'A deployment answers through its defense alone; leave this recovery out for it.',
  });
}
