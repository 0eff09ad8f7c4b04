// Networks for a detector: of the architecture and from the weights that its suite names, else our small one.
import type { JobOf } from '../../contract/plan.js';
import type { NetworkFactory } from '../../contract/plugins.js';
import { detectorNetwork } from '../../tensor/detector-network.js';
import { networkFactory } from '../../tensor/network-factory.js';
import { loadPlugin } from '../registry/registry.js';
import type { Checkpoints } from '../store/checkpoint-file.js';
import { readStoredWeights } from '../weights/store.js';

/**
 * Published weights are read when a network is made from them, so that opening a fitted detector needs none.
 *
 * @param checkpoints - where their trainings are kept on the way
 */
export async function detectorNetworks(
  dataRoot: string,
  network: JobOf<'train-detector'>['network'],
  checkpoints?: Checkpoints,
): Promise<NetworkFactory> {
  const kept = checkpoints === undefined ? {} : { checkpoint: () => checkpoints.next() };
  if (network === undefined) return networkFactory({ plugin: detectorNetwork, ...kept });
  const { model, init } = network;
  const plugin = await loadPlugin('models', model.id);
  const scratch = networkFactory({ plugin, parameters: model.parameters, ...kept });
  if (init === 'random') return scratch;
  const head = plugin.weightSets?.find(({ id }) => id === init.weights)?.head;
  if (head === undefined) throw new Error(`${model.id} has no weights ${init.weights}`);
  return {
    ...scratch,
    async create(options) {
      const bytes = await readStoredWeights(dataRoot, { model: model.id, set: init.weights, sha256: init.sha256 });
      const start = { bytes, classes: init.classes, head };
      return networkFactory({ plugin, parameters: model.parameters, start, ...kept }).create(options);
    },
  };
}
