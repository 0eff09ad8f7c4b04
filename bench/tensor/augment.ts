// Draws the random crops and flips of a batch.
import type { Rng } from '../contract/plugins.js';
import type { Training } from '../contract/training.js';
import type { Placement } from './pixels.js';

/**
 * Placements of a batch: the image padded by `cropPixels` with reflection and cropped back at a uniform offset, and
 * mirrored left to right with probability 1/2.
 *
 * @returns one placement a batch if `perBatch`, else one an image, in batch order
 */
export function drawPlacements(rng: Rng, count: number, options: Training['augmentation']): readonly Placement[] {
  const draws = options.perBatch ? 1 : count;
  return Array.from({ length: draws }, () => ({
    down: drawOffset(rng, options.cropPixels),
    right: drawOffset(rng, options.cropPixels),
    flip: options.flip && rng.nextInt(2) === 1,
  }));
}

function drawOffset(rng: Rng, cropPixels: number): number {
  return cropPixels === 0 ? 0 : rng.nextInt(2 * cropPixels + 1) - cropPixels;
}
