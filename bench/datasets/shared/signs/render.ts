// Draws one sign: background, outline, border and glyph by signed distance, then light, blur and noise.
import { gaussianBlur } from '../../../lib/images/blur.js';
import type { Rng } from '../../../lib/random/rng.js';
import { mix } from '../../../lib/random/value-noise.js';
import type { Colour, SignDesign } from './designs.js';
import { GLYPHS } from './glyphs.js';
import type { Frame, Track } from './scene.js';
import { outlineDistance, strokesDistance } from './shapes.js';

/** Width of the border, in sign radii. */
const BORDER = 0.2;
/** Half the side of the glyph's square and half the width of its strokes, in sign radii. */
const GLYPH = { scale: 0.5, stroke: 0.16 } as const;
const GLYPH_IN_TRIANGLE = { scale: 0.36, stroke: 0.12 } as const;

export interface Drawing {
  readonly design: SignDesign;
  readonly track: Track;
  readonly frame: Frame;
  /** For the sensor's noise. */
  readonly rng: Rng;
}

/** uint8 [size, size, 3]. */
export function renderSign({ design, track, frame, rng }: Drawing, size: number): Uint8Array {
  const canvas = new Float64Array(size * size * 3);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const place = { x: ((column + 0.5) / size) * 2 - 1, y: ((row + 0.5) / size) * 2 - 1, density: size / 2 };
      const colour = lit(pixelColour(design, track, frame, place), track, place);
      const at = (row * size + column) * 3;
      canvas[at] = colour[0];
      canvas[at + 1] = colour[1];
      canvas[at + 2] = colour[2];
    }
  }
  const blurred = gaussianBlur(canvas, [size, size, 3], frame.blur);
  return Uint8Array.from(blurred, (value) =>
    Math.min(255, Math.max(0, Math.round(value + frame.noise * rng.normal()))),
  );
}

interface Place {
  /** -1 to 1 over the picture. */
  readonly x: number;
  readonly y: number;
  /** Pixels per unit. */
  readonly density: number;
}

function pixelColour(design: SignDesign, track: Track, frame: Frame, { x, y, density }: Place): Colour {
  const behind = backgroundColour(track, x, y);
  const [cos, sin] = [Math.cos(frame.tilt), Math.sin(frame.tilt)];
  const [dx, dy] = [x - frame.shift[0], y - frame.shift[1]];
  const [u, v] = [((cos * dx + sin * dy) * track.squeeze) / frame.size, (cos * dy - sin * dx) / frame.size];
  const pixels = density * frame.size;
  const inside = coverage(outlineDistance(design.outline, u, v), pixels);
  if (inside === 0) return behind;
  return blend(behind, faded(signColour(design, u, v, pixels), track.fading), inside);
}

function signColour({ outline, border, fill, glyph, ink }: SignDesign, u: number, v: number, pixels: number): Colour {
  const face = blend(border, fill, coverage(outlineDistance(outline, u, v) + BORDER, pixels));
  const strokes = GLYPHS[glyph];
  if (strokes.length === 0) return face;
  const { scale, stroke } = outline.kind === 'triangle' ? GLYPH_IN_TRIANGLE : GLYPH;
  const distance = strokesDistance(strokes, u / scale, (v - outline.centreY) / scale) * scale;
  return blend(face, ink, coverage(distance - stroke, pixels));
}

function backgroundColour({ background: [from, to], texture, detail }: Track, x: number, y: number): Colour {
  const [u, v] = [(x + 1) / 2, (y + 1) / 2];
  return blend(from, to, 0.75 * texture(u, v) + 0.25 * detail(u, v));
}

function lit(colour: Colour, { light, tint, shade }: Track, { x, y }: Place): Colour {
  const gain = light * (1 + shade[0] * x + shade[1] * y);
  return [colour[0] * gain * tint[0], colour[1] * gain * tint[1], colour[2] * gain * tint[2]];
}

function faded(colour: Colour, share: number): Colour {
  return blend(colour, [140, 140, 140], share);
}

/** Share of a pixel on the inner side of an edge at a signed distance. */
function coverage(distance: number, pixelsPerUnit: number): number {
  return Math.min(1, Math.max(0, 0.5 - distance * pixelsPerUnit));
}

function blend(from: Colour, to: Colour, share: number): Colour {
  return [mix(from[0], to[0], share), mix(from[1], to[1], share), mix(from[2], to[2], share)];
}
