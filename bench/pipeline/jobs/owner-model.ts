// The victim as its owner sees it: asked, never changed.
import { createHash } from 'node:crypto';
import { PluginError } from '../../contract/errors.js';
import type { OwnerModel } from '../../contract/plugins.js';
import type { Classifier } from '../../tensor/classifier.js';
import type { JobContext } from './context.js';
import { openNetwork } from './network.js';

export interface OpenedOwnerModel {
  readonly model: OwnerModel;
  /** Throws PluginError `victim-changed` if its weights are no longer those that it was opened with. */
  verify(): Promise<void>;
}

/** @param key - of the job that trained it; a plan leaves out what needs more of a deployment than its answers */
export async function openOwnerModel(
  context: Pick<JobContext<'steal' | 'evaluate'>, 'input' | 'store'>,
  key: string,
): Promise<OpenedOwnerModel> {
  const network = await openNetwork(context, key);
  const before = await digestOf(network);
  return {
    model: ownerModel(network),
    async verify() {
      if ((await digestOf(network)) === before) return;
      throw new PluginError('The victim was changed while it was looked at', {
        code: 'victim-changed',
        expected: 'the weights that it was trained to',
        got: 'others',
        hint: 'A defense or detector asks the model that it is given and writes nothing to it.',
      });
    },
  };
}

/** The victim's looks, without its weights. */
export function ownerModel(network: Classifier): OwnerModel {
  return {
    classes: network.classes,
    layers: network.layers,
    predict: (images) => network.predict(images),
    logits: (images) => network.logits(images),
    features: (images, layer) => network.features(images, layer),
    inputGradient: (images, targets) => network.inputGradient(images, targets),
    checkpoints: [],
  };
}

async function digestOf(network: Classifier): Promise<string> {
  return createHash('sha256')
    .update(await network.save())
    .digest('hex');
}
