// What recoveries that know the defense have in common.
import { PluginError } from '../../contract/errors.js';
import type { ImitatedDefense, Ledger, RecoveryContext } from '../../contract/plugins.js';

/** The own instance of the defense. Throws PluginError `recovery-knowledge` where there is none. */
export function known({ imitated }: Pick<RecoveryContext, 'imitated'>): ImitatedDefense {
  if (imitated !== null) return imitated;
  throw new PluginError('no instance of the defense was given', {
    code: 'recovery-knowledge',
    expected: 'what the attacker knows of the defense',
    got: 'none',
    hint: 'Name this recovery in a suite, whose defenses it is then given.',
  });
}

/** int32 [n]: 0 to n − 1. */
export function everyPosition({ rows }: Pick<Ledger, 'rows'>): Int32Array {
  return Int32Array.from({ length: rows.length }, (_, position) => position);
}
