// How a mark is made and trained, where a suite says nothing else.
import type { RowDistance } from '../../tensor/blocks/nearest-neighbours.js';

export const DEFAULTS = {
  source: 1,
  target: 0,
  triggers: 512,
  kappa: 0.1,
  temperature: 1,
  distance: 'cosine' as RowDistance,
  ratio: 2,
  rounds: 10,
  stepSize: 0.01,
};

export type Entangling = typeof DEFAULTS & {
  readonly classes: number;
  readonly layers?: readonly string[];
  readonly epochs?: number;
};
