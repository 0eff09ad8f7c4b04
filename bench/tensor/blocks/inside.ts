// What lies inside a network, in a training loop: activations of chosen layers beside the logits, differentiable.
import * as tf from '#tfjs-core';
import { model as functional, type LayersModel, type SymbolicTensor } from '#tfjs-layers';
import type { Substitute, TrainableNetwork } from '../../contract/plugins.js';
import { featureLayers, unknownLayer } from '../feature-tap.js';
import { settled } from '../held-weights.js';
import { classifierIn, normalised, type BlockNetwork } from './network.js';
import type { Values } from './values.js';

export interface InsideBlock extends BlockNetwork {
  /** Whose activations it gives, from the input on. */
  readonly layers: readonly string[];
  /**
   * Of images float32 [n, h, w, c] in [0, 1]: logits float32 [n, classes], and the activations of each layer as they are,
   * float32 [n, ...], behind a ReLU. `training` as in `ClassifierBlock`.
   */
  look(
    images: Values,
    how?: { readonly training?: boolean },
  ): { readonly logits: Values; readonly activations: readonly Values[] };
}

/**
 * The network inside what a factory made, which stays its owner.
 *
 * @param layers - names, as `OwnerModel.layers` has them; default: the last three that convolve or multiply, without the last of all
 * @throws UsageError `unknown-layer`
 */
export function insideOf(owner: Substitute | TrainableNetwork, layers?: readonly string[]): InsideBlock {
  const classifier = classifierIn(owner);
  const { model } = classifier;
  const chosen = layers ?? lastWeighted(model);
  const known = featureLayers(model);
  for (const name of chosen) if (!known.includes(name)) throw unknownLayer(model, name);
  const names = known.filter((name) => chosen.includes(name));
  const outputs = names.map((name) => model.getLayer(name).output as SymbolicTensor);
  const inner = functional({ inputs: model.inputs, outputs: [...outputs, ...model.outputs] });
  return {
    layers: names,
    get model() {
      return classifier.model;
    },
    look(images, { training = false } = {}) {
      // The inner model has the network's weights, wherever they are.
      settled(model);
      const given = [inner.apply(normalised(images, classifier), { training }) as tf.Tensor[]].flat();
      const logits = given.at(-1);
      if (logits === undefined) throw new Error('a network without logits');
      return { logits, activations: given.slice(0, -1).map((values) => tf.relu(values)) };
    },
  };
}

const COUNT = 3;

function lastWeighted({ layers }: LayersModel): readonly string[] {
  const weighted = layers.slice(1, -1).filter((layer) => /conv|dense/i.test(layer.getClassName()));
  return weighted.slice(-COUNT).map(({ name }) => name);
}
