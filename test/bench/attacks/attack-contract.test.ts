// Every attack in bench/attacks is tested by being there; so is the adaptive one that lives in the tests.
import { beforeAll } from 'vitest';
import type { Parameters } from '../../../bench/contract/primitives.js';
import { loadAll } from '../../../bench/pipeline/registry/registry.js';
import { openTensors } from '../../../bench/tensor/open.js';
import { attack as threeRounds } from '../../fixtures/attacks/three-rounds.js';
import { attackContract } from './attack-contract.js';

beforeAll(async () => {
  await openTensors({ backend: 'wasm' });
});

/** What makes those that train models of their own quick; what is asked by default is tested beside them. */
const QUICK: Readonly<Record<string, Parameters>> = {
  activethief: { rounds: 2, epochs: 2, batchSize: 16 },
  disguide: { batchSize: 8, latent: 4, generatorWidth: 2, replaySteps: 1 },
  jbda: { epochs: 1 },
  'jbda-targeted': { epochs: 1, steps: 1 },
  'knockoff-adaptive': { coarseNodes: 3, featureEpochs: 1, featureImages: 30, updateEvery: 10 },
  marich: { initial: 5, perRound: 8, clusters: 2, epochs: 1 },
  'prada-attack': { epochs: 1, steps: 1 },
};

for (const plugin of [...(await loadAll('attacks')), threeRounds]) attackContract(plugin, QUICK[plugin.meta.id]);
