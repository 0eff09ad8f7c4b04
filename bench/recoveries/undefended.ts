// What an attacker would have without the defense: the most that any recovery could bring back. A control.
import { PluginError } from '../contract/errors.js';
import type { RecoveryPlugin } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';

/** The same images as were asked, with the answers that the victim gave before the defense changed them. Never ranked. */
export const recovery: RecoveryPlugin = {
  meta: {
    id: 'undefended',
    title: 'Undefended answers',
    version: '1.0.0',
    summary: 'Trains on what the victim said before the defense: the ceiling of every recovery.',
    paper: null,
    knowledge: 'oracle',
  },
  parameters: strictObject({}),
  recover({ rows }, { undefended }) {
    if (undefended === null) return Promise.reject(notTold());
    const positions = Int32Array.from({ length: rows.length }, (_, position) => position);
    return Promise.resolve({ positions, targets: undefended, weights: null });
  },
};

function notTold(): PluginError {
  return new PluginError('the undefended answers were not given', {
    code: 'recovery-knowledge',
    where: 'recovery undefended',
    expected: 'the answers of a victim that was trained here',
    got: 'none',
    hint: 'A deployment answers through its defense alone; leave this recovery out for it.',
  });
}
