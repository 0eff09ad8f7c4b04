import { describe, expect, it } from 'vitest';
import { assertPlannable, assertShortLists } from '../../../../bench/pipeline/suite/plan-size.js';
import { TINY_SUITE } from '../../../fixtures/tiny-suite.js';

const many = Array.from({ length: 200_000 }, (_, index) => index + 1);

describe('the size of a suite', () => {
  it('is refused for a list of 200,000 seeds before its schema is looked at', () => {
    expect(() => assertShortLists({ ...TINY_SUITE, seeds: many }, 's.json')).toThrow(
      's.json#/seeds: a list is too long: expected at most 10,000, got 200,000',
    );
  });

  it('is refused for more than a hundred thousand cells, and counts them as the plan does', () => {
    const defenses = [{ defense: 'none' }, { defense: 'argmax' }, { defense: 'rounding' }];
    // 10,000 seeds of 2 budgets under 3 defenses, 3 controls and 1 detector; and 2 timings.
    const suite = { ...TINY_SUITE, defenses, seeds: many.slice(0, 10_000) };
    expect(() => assertPlannable(suite, 's.json')).toThrow('expected at most 100,000, got 100,002');
    expect(() => assertPlannable(TINY_SUITE, 's.json')).not.toThrow();
  });
});
