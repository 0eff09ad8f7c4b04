// The answers as they were logged: what every attack is scored by unless a suite names another recovery.
import type { RecoveryPlugin } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';

export const recovery: RecoveryPlugin = {
  meta: {
    id: 'identity',
    title: 'Answers as they are',
    version: '1.0.0',
    summary: 'Trains on every logged answer, repeats included, and changes none.',
    paper: null,
    knowledge: 'none',
  },
  parameters: strictObject({}),
  recover(ledger) {
    const positions = Int32Array.from({ length: ledger.rows.length }, (_, position) => position);
    return Promise.resolve({ positions, targets: ledger.answers, weights: null });
  },
};
