// Several networks in the place of one: what they say together.
import type { Matrix } from '../../contract/arrays.js';
import { at } from '../../lib/arrays/at.js';

/**
 * Mean of posteriors, all float32 [n, classes]; those of a single network as they are.
 *
 * @throws RangeError for none
 */
export function meanPosteriors(members: readonly Matrix[]): Matrix {
  const [first, ...others] = members;
  if (first === undefined) throw new RangeError('meanPosteriors: expected at least one network');
  if (others.length === 0) return first;
  const values = Float32Array.from(first.values, (_, index) => {
    const sum = members.reduce((total, member) => total + at(member.values, index), 0);
    return sum / members.length;
  });
  return { ...first, values };
}
