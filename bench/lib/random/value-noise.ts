// Smooth random fields: random values on a grid, blended between (value noise); one place for all generated textures.
import type { Rng } from './rng.js';

/** A field over the unit square, values in [0, 1]. */
export type Field = (x: number, y: number) => number;

/** @param cells - grid cells along each side; more cells make a finer texture */
export function valueNoise(rng: Rng, cells: number): Field {
  const side = cells + 2;
  const values = Float64Array.from({ length: side * side }, () => rng.nextFloat());
  return (x, y) => {
    const [column, row] = [x * cells, y * cells];
    const [left, top] = [clampCell(column, cells), clampCell(row, cells)];
    const [across, down] = [smooth(column - left), smooth(row - top)];
    const at = top * side + left;
    const upper = mix(values[at] ?? 0, values[at + 1] ?? 0, across);
    const lower = mix(values[at + side] ?? 0, values[at + side + 1] ?? 0, across);
    return mix(upper, lower, down);
  };
}

export function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

function clampCell(position: number, cells: number): number {
  return Math.min(cells, Math.max(0, Math.floor(position)));
}

function smooth(share: number): number {
  return share * share * (3 - 2 * share);
}
