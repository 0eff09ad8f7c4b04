// The dead-leaves model: opaque shapes of power-law size that hide each other, which gives natural images' statistics
// (Lee, Mumford and Huang, IJCV 41, 2001), in colour and with texture (Baradad et al., NeurIPS 2021).
import { gaussianBlur } from '../../lib/images/blur.js';
import type { Rng } from '../../lib/random/rng.js';
import { mix, valueNoise, type Field } from '../../lib/random/value-noise.js';

/** Radii follow r^-3 between these, as shares of the picture's side: cubic makes the statistics free of scale. */
const RADIUS = { smallest: 0.07, largest: 0.9 } as const;
const TEXTURES = 4;
/** A picture is full long before; what is still bare then takes the colour of the ground. */
const MOST_LEAVES = 2000;
const BLUR = 0.5;

type Colour = readonly [red: number, green: number, blue: number];

interface Scene {
  readonly palette: (rng: Rng) => Colour;
  readonly textures: readonly Field[];
}

interface Leaf {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** Whether a point, in radii from the centre, is on the leaf. */
  readonly covers: (dx: number, dy: number) => boolean;
  readonly colour: Colour;
  readonly texture: Field;
  readonly contrast: number;
}

/** One picture, uint8 [size, size, 3]. Leaves are laid from the front: a pixel belongs to the first that covers it. */
export function drawDeadLeaves(rng: Rng, size: number): Uint8Array {
  const scene = drawScene(rng);
  const picture = new Float64Array(size * size * 3);
  const taken = new Uint8Array(size * size);
  let bare = size * size;
  for (let count = 0; count < MOST_LEAVES && bare > 0; count++)
    bare -= layLeaf(drawLeaf(rng, scene), picture, taken, size);
  const ground = scene.palette(rng);
  taken.forEach((covered, pixel) => (covered === 1 ? undefined : picture.set(ground, pixel * 3)));
  return toBytes(gaussianBlur(picture, [size, size, 3], BLUR));
}

function drawScene(rng: Rng): Scene {
  return { palette: drawPalette(rng), textures: Array.from({ length: TEXTURES }, () => valueNoise(rng, 5)) };
}

function toBytes(picture: Float64Array): Uint8Array {
  const bytes = new Uint8ClampedArray(picture.length);
  bytes.set(picture);
  return new Uint8Array(bytes.buffer);
}

/** The radius at a share of the distribution with density proportional to r^-3 (inverse of its cumulative). */
export function powerLawRadius(share: number): number {
  const [near, far] = [RADIUS.smallest ** -2, RADIUS.largest ** -2];
  return (near - share * (near - far)) ** -0.5;
}

function drawLeaf(rng: Rng, { palette, textures }: Scene): Leaf {
  const radius = drawRadius(rng);
  return {
    x: mix(-radius, 1 + radius, rng.nextFloat()),
    y: mix(-radius, 1 + radius, rng.nextFloat()),
    radius,
    covers: drawShape(rng),
    colour: palette(rng),
    texture: textures[rng.nextInt(TEXTURES)] ?? (() => 0.5),
    contrast: 70 * rng.nextFloat() ** 2,
  };
}

/** Leaves lie anywhere in the plane: those that touch the picture are large ones more often, by the area (1 + 2r)^2. */
function drawRadius(rng: Rng): number {
  for (;;) {
    const radius = powerLawRadius(rng.nextFloat());
    if (rng.nextFloat() < ((1 + 2 * radius) / (1 + 2 * RADIUS.largest)) ** 2) return radius;
  }
}

/** Discs, bars and triangles, turned at random. */
function drawShape(rng: Rng): Leaf['covers'] {
  const kind = rng.nextInt(3);
  const angle = 2 * Math.PI * rng.nextFloat();
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const flatness = mix(0.4, 1, rng.nextFloat());
  if (kind === 0) return (dx, dy) => dx * dx + dy * dy <= 1;
  if (kind === 1)
    return (dx, dy) => Math.abs(cos * dx + sin * dy) <= 0.8 && Math.abs(cos * dy - sin * dx) <= 0.8 * flatness;
  return (dx, dy) => {
    const [u, v] = [cos * dx + sin * dy, cos * dy - sin * dx];
    return v <= 0.5 && Math.sqrt(3) * Math.abs(u) - v <= 1;
  };
}

/** Colours of one picture: brightness varies widely around a common tone, now and then a vivid one. */
function drawPalette(rng: Rng): (rng: Rng) => Colour {
  const tone = [20 * rng.normal(), 20 * rng.normal(), 20 * rng.normal()] as const;
  const vivid = 0.4 * rng.nextFloat();
  return (draw) => {
    if (draw.nextFloat() < vivid) return [255 * draw.nextFloat(), 255 * draw.nextFloat(), 255 * draw.nextFloat()];
    const bright = 120 + 60 * draw.normal();
    return [
      bright + tone[0] + 14 * draw.normal(),
      bright + tone[1] + 14 * draw.normal(),
      bright + tone[2] + 14 * draw.normal(),
    ];
  };
}

/** Paints the pixels that are still bare; returns how many. */
function layLeaf(leaf: Leaf, picture: Float64Array, taken: Uint8Array, size: number): number {
  let painted = 0;
  const bound = (centre: number, sign: number): number =>
    Math.min(size, Math.max(0, Math.ceil((centre + sign * leaf.radius) * size)));
  for (let row = bound(leaf.y, -1); row < bound(leaf.y, 1); row++) {
    for (let column = bound(leaf.x, -1); column < bound(leaf.x, 1); column++) {
      const pixel = row * size + column;
      if (taken[pixel] === 1) continue;
      const dx = ((column + 0.5) / size - leaf.x) / leaf.radius;
      const dy = ((row + 0.5) / size - leaf.y) / leaf.radius;
      if (!leaf.covers(dx, dy)) continue;
      const shade = leaf.contrast * (2 * leaf.texture((dx + 1) / 2, (dy + 1) / 2) - 1);
      picture[pixel * 3] = leaf.colour[0] + shade;
      picture[pixel * 3 + 1] = leaf.colour[1] + shade;
      picture[pixel * 3 + 2] = leaf.colour[2] + shade;
      taken[pixel] = 1;
      painted += 1;
    }
  }
  return painted;
}
