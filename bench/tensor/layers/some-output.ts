// Refuses a layer that would leave nothing of an image: kernels loop over its pixels at least once, and then on and on.
import type { Shape } from '#tfjs-layers';

/** The shape [n, h, w, channels] itself. Throws RangeError where h or w is known and below 1. */
export function someOutput(layer: string, shape: Shape): Shape {
  const [, height, width] = shape;
  const empty = [height, width].some((side) => typeof side === 'number' && side < 1);
  if (!empty) return shape;
  throw new RangeError(`${layer}: nothing is left of the image, got ${String(height)} x ${String(width)}`);
}
