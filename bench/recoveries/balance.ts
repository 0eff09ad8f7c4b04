// Classes made even: what the answers seldom name weighs as much in all as what they name often.
import type { RecoveryPlugin } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';
import { argmaxRows, countClasses } from '../lib/evidence/predictions.js';

/** A class that is named once or twice would otherwise be all that a step follows. */
const MOST = 10;

/** Weight of an answer: answers / (classes named · answers that name its first class), at most 10. */
export const recovery: RecoveryPlugin = {
  meta: {
    id: 'balance',
    title: 'Classes made even',
    version: '1.0.0',
    summary: 'Weighs answers so that every class that any of them names first counts alike.',
    paper: null,
    departures: [
      'An experiment on the imbalance of transfer sets, which the poster names as a limit: no paper has it as an attack.',
    ],
    knowledge: 'none',
  },
  parameters: strictObject({}),
  recover({ answers }) {
    const named = argmaxRows(answers);
    const counts = countClasses(named, answers.columns);
    const classes = counts.filter((count) => count > 0).length;
    const weights = Float32Array.from(named, (label) =>
      Math.min(MOST, answers.rows / (classes * (counts[label] ?? 1))),
    );
    const positions = Int32Array.from({ length: answers.rows }, (_, position) => position);
    return Promise.resolve({ positions, targets: answers, weights });
  },
};
