import { describe, expect, it } from 'vitest';
import { memberOf } from '../../../../bench/defenses/edm/member.js';

/** Ten posteriors whose largest is at the class; the others share the rest. */
function hashed(best: number, largest: number): readonly number[] {
  return Array.from({ length: 10 }, (_, index) => (index === best ? largest : (1 - largest) / 9));
}

describe('The member that answers', () => {
  // The card: m 2, M 10, five members.
  it.each([
    [3, 0.35, 1],
    [3, 0.95, 2],
    [7, 0.62, 0],
    // A certain hash gets the first member of the next class: 2 · 4 + 2 = 10.
    [4, 1, 0],
  ])('is picked by class %i of the hash at %f: %i', (best, largest, member) => {
    expect(memberOf(hashed(best, largest), 5)).toBe(member);
  });

  it('is the first where the hash knows nothing', () => {
    expect(memberOf(Array<number>(10).fill(0.1), 5)).toBe(0);
  });
});
