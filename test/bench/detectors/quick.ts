// Parameters that make detectors quick which train a network of their own for long.
import type { Parameters } from '../../../bench/contract/primitives.js';

export const QUICK: Readonly<Record<string, Parameters>> = {
  fdinet: { anchors: 5 },
  seat: { epochs: 3, steps: 1 },
  vardetect: { epochs: 2, reference: 30, latent: 4 },
};
