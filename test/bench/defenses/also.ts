// Parameters at which the contract asks a defense once more, where its defaults do little within the few queries of a test.
import type { Parameters } from '../../../bench/contract/primitives.js';

export const ALSO: Readonly<Record<string, Parameters>> = {
  // By default one query in 200.
  dawn: { rate: 0.5 },
  flagged: { response: 'shuffled' },
  'modelguard-s': { epsilon: 1.5 },
};
