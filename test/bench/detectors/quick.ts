// Parameters that make detectors quick which train a network of their own for long.
import type { Parameters } from '../../../bench/contract/primitives.js';

export const QUICK: Readonly<Record<string, Parameters>> = {
  seat: { epochs: 3, steps: 1 },
};
