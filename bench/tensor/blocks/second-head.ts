// A second head on a network: another question that the same features answer.
import * as tf from '#tfjs-core';
import { input, layers, model as functional, type LayersModel, type SymbolicTensor } from '#tfjs-layers';
import type { Substitute, TrainableNetwork } from '../../contract/plugins.js';
import { settled } from '../held-weights.js';
import { torchDefault } from '../layers/initializers.js';
import { classifierIn, normalised, type BlockNetwork } from './network.js';
import type { Values } from './values.js';

/** Its model is the head alone: an optimizer is given it beside the network whose features it reads. */
export interface SecondHead extends BlockNetwork {
  /** Logits float32 [n, classes] of images float32 [n, h, w, c] in [0, 1]; `training` as in `ClassifierBlock`. */
  logits(images: Values, how?: { readonly training?: boolean }): Values;
  /** The network up to its last layer, for an optimizer of what only this head is asked of. */
  readonly body: BlockNetwork;
  dispose(): void;
}

export interface SecondHeadOptions {
  readonly classes: number;
  /** Of its initial weights, in [1, 2^31 - 1]. */
  readonly seed: number;
}

/** A dense layer on what feeds the network's last one; of a map, on its mean over the image. */
export function secondHead(owner: Substitute | TrainableNetwork, { classes, seed }: SecondHeadOptions): SecondHead {
  const classifier = classifierIn(owner);
  const { model } = classifier;
  const { body, width } = bodyOf(model);
  const head = headOf(width, classes, seed);
  return {
    get model() {
      return settled(head);
    },
    body: {
      get model() {
        settled(model);
        return body;
      },
    },
    logits(images, { training = false } = {}) {
      // The body has the network's weights.
      settled(model);
      const features = body.apply(normalised(images, classifier), { training }) as tf.Tensor;
      const flat = features.rank === 4 ? tf.mean(features, [1, 2]) : features;
      return settled(head).apply(flat, { training }) as tf.Tensor;
    },
    dispose: () => void settled(head).dispose(),
  };
}

function bodyOf(model: LayersModel): { readonly body: LayersModel; readonly width: number } {
  const last = model.layers.at(-2);
  if (last === undefined) throw new RangeError('second head: expected a network of two layers or more');
  const output = last.output as SymbolicTensor;
  return { body: functional({ inputs: model.inputs, outputs: output }), width: Number(output.shape.at(-1)) };
}

function headOf(width: number, classes: number, seed: number): LayersModel {
  const features = input({ shape: [width], name: 'features' });
  const dense = layers.dense({
    name: 'second_head',
    units: classes,
    kernelInitializer: torchDefault(seed, 'second-head/kernel', width),
    biasInitializer: torchDefault(seed, 'second-head/bias', width),
  });
  return functional({ inputs: features, outputs: dense.apply(features) as SymbolicTensor });
}
