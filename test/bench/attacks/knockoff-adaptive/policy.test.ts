// The bandit and its tree, by the values of card A2.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Siblings, TreePolicy } from '../../../../bench/attacks/knockoff-adaptive/policy.js';
import { type RewardKind, Rewards } from '../../../../bench/attacks/knockoff-adaptive/rewards.js';
import { createRng } from '../../../../bench/lib/random/rng.js';

const rounded = (values: Iterable<number>): number[] => Array.from(values, (value) => Number(value.toFixed(6)));

describe('The gradient bandit', () => {
  it('moves three arms as the card has it', () => {
    const arms = new Siblings(3);
    // r = .84, r̄ = 0, α = 1; then r = .2, r̄ = .84, α = 1.
    arms.learn(0, 0.84);
    expect(rounded(arms.preferences)).toEqual([0.56, -0.28, -0.28]);
    expect(rounded(arms.probabilities())).toEqual([0.536647, 0.231676, 0.231676]);
    arms.learn(1, 0.2 - 0.84);
    expect(rounded(arms.preferences)).toEqual([0.903454, -0.771727, -0.131727]);
    expect(rounded(arms.probabilities())).toEqual([0.648325, 0.121415, 0.23026]);
  });

  it('takes half a step for what it takes a second time', () => {
    const arms = new Siblings(2);
    arms.learn(0, 0);
    arms.learn(0, 1);
    expect(rounded(arms.preferences)).toEqual([0.25, -0.25]);
  });

  it('keeps the sum of preferences, and probabilities that sum to 1, whatever it is told', () => {
    const told = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.double({ min: -1e3, max: 1e3, noNaN: true })));
    fc.assert(
      fc.property(told, (steps) => {
        const arms = new Siblings(4);
        for (const [arm, advantage] of steps) arms.learn(arm, advantage);
        expect(arms.preferences.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 6);
        expect(arms.probabilities().reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
      }),
    );
  });

  it('never draws what is closed, and shares it among the others', () => {
    const arms = new Siblings(3);
    arms.close(1);
    expect([...arms.probabilities()]).toEqual([0.5, 0, 0.5]);
    const rng = createRng(1);
    expect(Array.from({ length: 50 }, () => arms.draw(rng))).not.toContain(1);
    arms.close(0);
    arms.close(2);
    expect(arms.isOpen).toBe(false);
  });
});

describe('The tree', () => {
  const grown = (): TreePolicy => {
    // Root (.5, -.5) over A = {a, b} and B = {c}; A's (.2, -.2).
    const policy = new TreePolicy([[7, 8], [9]]);
    policy.root.preferences.set([0.5, -0.5]);
    policy.below[0]?.preferences.set([0.2, -0.2]);
    return policy;
  };

  it('gives a leaf the product of the softmaxes along its path', () => {
    expect(rounded(grown().probabilities().values())).toEqual([0.437676, 0.293383, 0.268941]);
    expect([...grown().probabilities().keys()]).toEqual([7, 8, 9]);
  });

  it('draws leaves as often as they are likely: within three standard deviations of 2000 draws', () => {
    const [policy, rng] = [grown(), createRng(5)];
    const drawn = Array.from({ length: 2000 }, () => policy.classOf(policy.draw(rng)));
    for (const [name, probability] of policy.probabilities()) {
      const expected = 2000 * probability;
      const deviation = Math.sqrt(expected * (1 - probability));
      expect(Math.abs(drawn.filter((own) => own === name).length - expected)).toBeLessThan(3 * deviation);
    }
  });

  it('closes a coarse node with its last class', () => {
    const policy = grown();
    policy.close({ coarse: 1, leaf: 0 });
    expect(rounded(policy.probabilities().values())).toEqual([0.598688, 0.401312, 0]);
    policy.close({ coarse: 0, leaf: 0 });
    policy.close({ coarse: 0, leaf: 1 });
    expect(policy.isOpen).toBe(false);
  });
});

describe('On a toy of ten classes, of which the victim knows two', () => {
  const certain = (name: number): number[] => Array.from({ length: 10 }, (_, index) => (index === name ? 0.91 : 0.01));
  const unsure = new Array<number>(10).fill(0.1);
  const flat = Array.from({ length: 10 }, (_, name) => [name]);
  const tree = [
    [0, 2, 4],
    [1, 3],
    [5, 6, 7],
    [8, 9],
  ];
  const certainty: readonly RewardKind[] = ['certainty'];
  const all: readonly RewardKind[] = ['certainty', 'diversity', 'loss'];

  it.each([
    ['flat, by certainty', flat, certainty],
    ['in a tree, by certainty', tree, certainty],
    ['flat, by all three rewards', flat, all],
    ['in a tree, by all three rewards', tree, all],
  ])('the policy %s gives those two more than 60 %% after 300 steps, in the median of five', (_name, groups, kinds) => {
    const mass = [1, 2, 3, 4, 5].map((seed) => {
      const [policy, rewards, rng] = [new TreePolicy(groups), new Rewards(kinds, 25), createRng(seed)];
      for (let step = 0; step < 300; step++) {
        const path = policy.draw(rng);
        const name = policy.classOf(path);
        policy.learn(path, rewards.advantageOf(name < 2 ? certain(name) : unsure, unsure));
      }
      const own = policy.probabilities();
      return (own.get(0) ?? 0) + (own.get(1) ?? 0);
    });
    expect(mass.sort((a, b) => a - b)[2]).toBeGreaterThan(0.6);
  });
});
