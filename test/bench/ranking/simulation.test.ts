// How often equal methods are told apart: simulated records, ranked as a board ranks them.
import { describe, expect, it } from 'vitest';
import { createRng, type Rng } from '../../../bench/lib/random/rng.js';
import { packBits } from '../../../bench/lib/stats/bit-vector.js';
import type { ItemGroups } from '../../../bench/lib/stats/groups.js';
import { compare } from '../../../bench/ranking/compare.js';
import { type Contender, contenderOf } from '../../../bench/ranking/contender.js';
import { standings } from '../../../bench/ranking/standings.js';

const ITEMS = 900;
const RUNS = 1000;

interface World {
  readonly seeds: number;
  /** Standard deviation of a method's accuracy over seeds. */
  readonly scatter: number;
  /** Items that show one thing; a method knows it or not. */
  readonly groupSize: number;
}

/** One method of the population: it knows four groups in five, most of the time, and each seed shifts that. */
function method(rng: Rng, id: string, { seeds, scatter, groupSize }: World, groups: ItemGroups): Contender {
  const known = Float64Array.from({ length: groups.count }, () => (rng.nextFloat() < 0.8 ? 0.9 : 0.2));
  const bySeed = new Map(
    Array.from({ length: seeds }, (_, seed) => {
      const shift = scatter * rng.normal();
      const right = Array.from({ length: ITEMS }, (__, item) =>
        Number(rng.nextFloat() < (known[groups.ids[item] ?? 0] ?? 0) + shift),
      );
      return [seed + 1, packBits(right)] as const;
    }),
  );
  return contenderOf(id, bySeed, groupSize === 1 ? null : groups);
}

function shareSeparated(world: World): number {
  const rng = createRng(JSON.stringify(world));
  const count = ITEMS / world.groupSize;
  const groups = { ids: Int32Array.from({ length: ITEMS }, (_, item) => Math.floor(item / world.groupSize)), count };
  let separated = 0;
  for (let run = 0; run < RUNS; run++) {
    const pair = ['a', 'b'].map((id) => method(rng, id, world, groups));
    const ranks = standings(pair, { compare, better: 'higher', alone: 'alone' });
    if (ranks.get('a')?.rank?.low !== ranks.get('b')?.rank?.low) separated++;
  }
  return separated / RUNS;
}

describe('two equal methods', () => {
  it.each([
    { seeds: 3, scatter: 0, groupSize: 1 },
    { seeds: 3, scatter: 0.01, groupSize: 1 },
    { seeds: 3, scatter: 0.02, groupSize: 1 },
    { seeds: 2, scatter: 0.02, groupSize: 1 },
    { seeds: 3, scatter: 0, groupSize: 20 },
    { seeds: 3, scatter: 0.02, groupSize: 20 },
  ])('are told apart in at most 6 % of cases: $seeds seeds, scatter $scatter, groups of $groupSize', (world) => {
    expect(shareSeparated(world)).toBeLessThanOrEqual(0.06);
  });

  it('are never told apart with one seed, where a test of their items alone would do so in a fifth of cases and more', () => {
    const world = { seeds: 1, scatter: 0.02, groupSize: 1 };
    expect(shareSeparated(world)).toBe(0);
    const rng = createRng('one seed');
    const groups = { ids: Int32Array.from({ length: ITEMS }, (_, item) => item), count: ITEMS };
    let separated = 0;
    for (let run = 0; run < RUNS; run++) {
      const [a, b] = ['a', 'b'].map((id) => method(rng, id, world, groups));
      if (a !== undefined && b !== undefined && (compare(a, b)?.p ?? 1) <= 0.05) separated++;
    }
    expect(separated / RUNS).toBeGreaterThan(0.2);
  });

  it('would be told apart far too often if groups were taken for items', () => {
    const world = { seeds: 3, scatter: 0, groupSize: 20 };
    const rng = createRng('groups');
    const groups = { ids: Int32Array.from({ length: ITEMS }, (_, item) => Math.floor(item / 20)), count: ITEMS / 20 };
    let separated = 0;
    for (let run = 0; run < 200; run++) {
      const [a, b] = ['a', 'b'].map((id) => ({ ...method(rng, id, world, groups), grouped: null }));
      if (a !== undefined && b !== undefined && (compare(a, b)?.p ?? 1) <= 0.05) separated++;
    }
    expect(separated / 200).toBeGreaterThan(0.3);
  });
});
