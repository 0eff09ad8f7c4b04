// Seed images and an attacker's pool of the reserve: nobody else's, in whole groups.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitForAttackers, splitForOwners } from '../../../../bench/lib/splits/attacker-splits.js';
import { splitGrouped } from '../../../../bench/lib/splits/grouped-splits.js';
import { splitReserve } from '../../../../bench/lib/splits/reserve-splits.js';
import { splitLabelled } from '../../../../bench/lib/splits/splits.js';

const FRACTIONS = { reserve: 0.4, validation: 0.1 };
const anyLabels = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 20, maxLength: 300 }).map((labels) => {
  const data = { labels: Int32Array.from(labels), groups: null, fractions: FRACTIONS };
  const parts = { ...splitLabelled(data), ...splitReserve(data) };
  return { parts, attackers: splitForAttackers(data, parts), owners: splitForOwners(data, parts) };
});
const sorted = (...parts: readonly Int32Array[]): number[] => parts.flatMap((rows) => [...rows]).sort((a, b) => a - b);

describe('splitForOwners', () => {
  it('halves what is fitted on, within a class at most one image from even', () => {
    fc.assert(
      fc.property(anyLabels, ({ parts, owners }) => {
        const [defense, detector] = [owners['reserve-defense'], owners['reserve-detector']];
        expect(sorted(defense, detector)).toEqual(sorted(parts['reserve-train']));
        expect(Math.abs(defense.length - detector.length)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('splitForAttackers', () => {
  it('halves the stream and leaves the seeds out of the reserve', () => {
    fc.assert(
      fc.property(anyLabels, ({ parts, attackers }) => {
        expect(sorted(attackers['attacker-seeds'], attackers['attacker-pool'])).toEqual(
          sorted(parts['reserve-stream']),
        );
        expect(sorted(attackers['attacker-seeds'], attackers['attacker-reserve'])).toEqual(sorted(parts.reserve));
      }),
    );
  });

  it('shares no image with what detectors and defenses are fitted on', () => {
    fc.assert(
      fc.property(anyLabels, ({ parts, attackers }) => {
        const fitted = new Set(sorted(parts['reserve-train'], parts['reserve-validation']));
        const asked = sorted(attackers['attacker-seeds'], attackers['attacker-pool']);
        expect(asked.filter((row) => fitted.has(row))).toEqual([]);
      }),
    );
  });

  it('keeps the images of a group together', () => {
    const frames = 6;
    const labels = Int32Array.from({ length: 600 }, (_, row) => Math.floor(row / 300));
    const groups = labels.map((_, row) => Math.floor(row / frames));
    const parts = splitGrouped({ labels, groups, fractions: FRACTIONS });
    const attackers = splitForAttackers({ labels, groups }, parts);
    const groupsOf = (rows: Int32Array): Set<number> => new Set(Array.from(rows, (row) => Math.floor(row / frames)));
    const [seeds, pool] = [groupsOf(attackers['attacker-seeds']), groupsOf(attackers['attacker-pool'])];
    expect([...seeds].filter((group) => pool.has(group))).toEqual([]);
    expect(attackers['attacker-seeds'].length).toBe(seeds.size * frames);
    // Of 600 images 40 % are reserve, a fifth of them stream, half of which is 24: 4 groups.
    expect(seeds.size).toBe(4);
  });
});
