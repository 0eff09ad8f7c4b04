// What varies between pictures of signs: a track is one physical sign, a frame is one picture of it.
import type { Rng } from '../../../lib/random/rng.js';
import { mix, valueNoise, type Field } from '../../../lib/random/value-noise.js';
import type { Colour } from './designs.js';

export interface Track {
  readonly background: readonly [Colour, Colour];
  readonly texture: Field;
  readonly detail: Field;
  /** Exposure: factor on all channels. */
  readonly light: number;
  readonly tint: Colour;
  /** Shade across the sign: brightness falls along this direction. */
  readonly shade: readonly [number, number];
  /** Share of grey in the paint. */
  readonly fading: number;
  readonly tilt: number;
  readonly squeeze: number;
  readonly size: number;
}

export interface Frame {
  readonly size: number;
  readonly tilt: number;
  readonly shift: readonly [number, number];
  /** Standard deviation of the blur, in pixels. */
  readonly blur: number;
  /** Standard deviation of the sensor's noise, in grey levels. */
  readonly noise: number;
}

export function drawTrack(rng: Rng): Track {
  return {
    background: [drawColour(rng), drawColour(rng)],
    texture: valueNoise(rng, 3),
    detail: valueNoise(rng, 9),
    light: Math.min(1.25, Math.max(0.3, Math.exp(-0.15 + 0.4 * rng.normal()))),
    tint: [1 + 0.06 * rng.normal(), 1, 1 + 0.08 * rng.normal()],
    shade: [0.12 * rng.normal(), 0.12 * rng.normal()],
    fading: 0.35 * rng.nextFloat() ** 2,
    tilt: 0.07 * rng.normal(),
    squeeze: 1 + 0.06 * rng.normal(),
    size: mix(0.74, 0.9, rng.nextFloat()),
  };
}

/** @param nearness - 0 for the first frame of a track, 1 for the last: the sign comes nearer and sharper */
export function drawFrame(rng: Rng, track: Track, nearness: number): Frame {
  return {
    size: track.size * (1 + 0.03 * rng.normal()),
    tilt: track.tilt + 0.03 * rng.normal(),
    shift: [0.05 * rng.normal(), 0.05 * rng.normal()],
    blur: mix(1.2, 0.35, nearness) * mix(0.7, 1.2, rng.nextFloat()),
    noise: mix(2, 7, rng.nextFloat()),
  };
}

function drawColour(rng: Rng): Colour {
  const bright = mix(40, 210, rng.nextFloat());
  const channel = (): number => Math.min(255, Math.max(0, bright + 28 * rng.normal()));
  return [channel(), channel(), channel()];
}
