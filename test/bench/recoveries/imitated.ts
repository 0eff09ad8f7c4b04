// A defense as an attacker imitates it, for tests of recoveries that know one.
import type { ImitatedDefense } from '../../../bench/contract/plugins.js';
import { defense as reverseSigmoid } from '../../../bench/defenses/reverse-sigmoid.js';
import { noSubstitutes } from '../../support/no-substitutes.js';

/** Reverse sigmoid; no stand-in was trained. */
export function imitatedReverseSigmoid(classes: number, parameters = { beta: 1, gamma: 0.2 }): ImitatedDefense {
  const opening = { classes, inputShape: [1, 1, 1], seed: 1, substitute: noSubstitutes() } as const;
  return {
    keepsTopOne: false,
    async answer(posteriors, queries) {
      const defense = await reverseSigmoid.open(parameters, {}, opening);
      return defense.answer(posteriors, queries, { firstQueryIndex: 0, client: 'attacker', seed: 1 });
    },
    predict: () => Promise.reject(new Error('no stand-in here')),
  };
}
