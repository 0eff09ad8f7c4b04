// Every attack in bench/attacks is tested by being there; so is the adaptive one that lives in the tests.
import { beforeAll } from 'vitest';
import { loadAll } from '../../../bench/pipeline/registry/registry.js';
import { openTensors } from '../../../bench/tensor/open.js';
import { attack as threeRounds } from '../../fixtures/attacks/three-rounds.js';
import { attackContract } from './attack-contract.js';
import { QUICK } from './quick.js';

beforeAll(async () => {
  await openTensors({ backend: 'wasm' });
});

for (const plugin of [...(await loadAll('attacks')), threeRounds]) attackContract(plugin, QUICK[plugin.meta.id]);
