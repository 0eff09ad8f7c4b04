// Distances that the signs are drawn by.
import { describe, expect, it } from 'vitest';
import { createOutline, outlineDistance, strokesDistance } from '../../../../../bench/datasets/shared/signs/shapes.js';

describe('outlineDistance', () => {
  it('is the distance from a circle', () => {
    const circle = createOutline('circle', 1);
    expect(outlineDistance(circle, 0, 0)).toBe(-1);
    expect(outlineDistance(circle, 3, 4)).toBe(4);
  });

  it('is the distance from the nearest side inside a polygon', () => {
    // A square with sides at x, y = +-0.5.
    const square = createOutline('square', 0.5);
    expect(outlineDistance(square, 0, 0)).toBeCloseTo(-0.5, 12);
    expect(outlineDistance(square, 0.4, 0.1)).toBeCloseTo(-0.1, 12);
    expect(outlineDistance(square, 0.9, 0)).toBeCloseTo(0.4, 12);
  });

  it('points a triangle upwards', () => {
    const triangle = createOutline('triangle', 0.5, Math.PI / 2);
    // Its tip is two apothems above the centre, its base one below; y points down.
    expect(outlineDistance(triangle, 0, -1)).toBeCloseTo(0, 12);
    expect(outlineDistance(triangle, 0, 0.5)).toBeCloseTo(0, 12);
    expect(outlineDistance(triangle, 0.8, -0.8)).toBeGreaterThan(0);
  });
});

describe('strokesDistance', () => {
  it('is the distance from the nearest stroke, ends included', () => {
    const strokes = [[0, 0, 2, 0]] as const;
    expect(strokesDistance(strokes, 1, 0.5)).toBe(0.5);
    expect(strokesDistance(strokes, 5, 4)).toBe(5);
    expect(strokesDistance([...strokes, [5, 4, 5, 4]], 5, 4.25)).toBe(0.25);
  });

  it('is infinite without strokes', () => {
    expect(strokesDistance([], 0, 0)).toBe(Infinity);
  });
});
