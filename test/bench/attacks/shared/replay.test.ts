import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FloatReplay, Replay } from '../../../../bench/attacks/shared/replay.js';
import { Ring } from '../../../../bench/attacks/shared/ring.js';
import type { Matrix } from '../../../../bench/contract/arrays.js';
import { createRng } from '../../../../bench/lib/random/rng.js';

const answered = (level: number, count: number) => ({
  images: { pixels: new Uint8Array(count).fill(level), count, shape: [1, 1, 1] as const },
  targets: { values: new Float32Array(count * 2).fill(level), rows: count, columns: 2 } satisfies Matrix,
});

describe('Replay', () => {
  it('keeps the newest images with what was learned of them', () => {
    const replay = new Replay(4, [1, 1, 1], 2);
    for (const level of [1, 2, 3]) replay.add(answered(level, 2));
    expect(replay.count).toBe(4);
    const { images, targets } = replay.draw(200, createRng(1));
    expect(new Set(images.pixels)).toEqual(new Set([2, 3]));
    for (const [index, level] of images.pixels.entries()) expect(targets.values[2 * index]).toBe(level);
  });

  it('gives nothing where it keeps nothing', () => {
    const replay = new Replay(0, [1, 1, 1], 2);
    replay.add(answered(1, 2));
    expect(replay.draw(5, createRng(1)).images.count).toBe(0);
  });
});

describe('FloatReplay', () => {
  it('draws what it was given, to the last digit', () => {
    const replay = new FloatReplay(3, [1, 2, 1], 2);
    const values = Float32Array.of(0.1, 0.2, 0.3, 0.4);
    const targets = { values: Float32Array.of(0.9, 0.1, 0.4, 0.6), rows: 2, columns: 2 };
    replay.add({ images: { values, count: 2, shape: [1, 2, 1] }, targets });
    const { images, targets: drawn } = replay.draw(50, createRng(1));
    for (let at = 0; at < images.count; at++) {
      const first = images.values[2 * at] === values[0];
      expect([...images.values.subarray(2 * at, 2 * at + 2)]).toEqual([
        ...values.subarray(first ? 0 : 2, first ? 2 : 4),
      ]);
      expect(drawn.values[2 * at]).toBe(targets.values[first ? 0 : 2]);
    }
  });
});

it('a ring has the newest rows, however many went through it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 0, max: 40 }), (capacity, added) => {
      const ring = new Ring((length) => new Float32Array(length), capacity, 2);
      for (let row = 0; row < added; row++) ring.add(Float32Array.of(row, -row));
      const count = Math.min(capacity, added);
      expect(ring.count).toBe(count);
      const rows = [...ring.at(Array.from({ length: count }, (_, place) => place))].filter((_, at) => at % 2 === 0);
      expect(rows.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, at) => added - count + at));
    }),
  );
});
