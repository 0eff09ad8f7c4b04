// Signed distances (negative inside) of the outlines and strokes that signs are made of; signs have radius 1.

export interface Outline {
  readonly kind: 'circle' | 'triangle' | 'square' | 'octagon';
  /** Unit normals of the sides; a circle has none. */
  readonly normals: readonly (readonly [x: number, y: number])[];
  /** Distance from the centre to a side, or a circle's radius. */
  readonly apothem: number;
  /** The outline's centre, so that a triangle sits in the middle of its picture. */
  readonly centreY: number;
}

const SIDES = { circle: 0, triangle: 3, square: 4, octagon: 8 } as const;

/** @param turn - direction of the first side's normal, radians; y points down */
export function createOutline(kind: Outline['kind'], apothem: number, turn = 0, centreY = 0): Outline {
  const sides = SIDES[kind];
  const normals = Array.from({ length: sides }, (_, side) => {
    const angle = turn + (2 * Math.PI * side) / sides;
    return [Math.cos(angle), Math.sin(angle)] as const;
  });
  return { kind, normals, apothem, centreY };
}

/** Distance of (x, y) from the outline; beyond a corner a lower bound. */
export function outlineDistance({ normals, apothem, centreY }: Outline, x: number, y: number): number {
  const dy = y - centreY;
  if (normals.length === 0) return Math.sqrt(x * x + dy * dy) - apothem;
  let farthest = -Infinity;
  for (const normal of normals) farthest = Math.max(farthest, x * normal[0] + dy * normal[1]);
  return farthest - apothem;
}

/** A straight stroke from (x1, y1) to (x2, y2). */
export type Stroke = readonly [x1: number, y1: number, x2: number, y2: number];

/** Distance of (x, y) from the nearest stroke's middle line; Infinity without strokes. */
export function strokesDistance(strokes: readonly Stroke[], x: number, y: number): number {
  let nearest = Infinity;
  for (const stroke of strokes) {
    const dx = stroke[2] - stroke[0];
    const dy = stroke[3] - stroke[1];
    const length = dx * dx + dy * dy;
    const along = ((x - stroke[0]) * dx + (y - stroke[1]) * dy) / length;
    const share = length === 0 ? 0 : Math.min(1, Math.max(0, along));
    const ex = x - stroke[0] - share * dx;
    const ey = y - stroke[1] - share * dy;
    nearest = Math.min(nearest, ex * ex + ey * ey);
  }
  return Math.sqrt(nearest);
}
