// Networks inside a training loop: differentiable from images in [0, 1] to logits.
import * as tf from '#tfjs-core';
import type { LayersModel } from '#tfjs-layers';
import type { Substitute, TrainableNetwork } from '../../contract/plugins.js';
import type { Classifier } from '../classifier.js';
import { feed } from '../graph/feeds.js';
import { Network } from '../network-factory.js';
import { TrainableSubstitute } from '../substitute.js';
import type { Values } from './values.js';

/** A network whose weights a `LossOptimizer` moves. */
export interface BlockNetwork {
  readonly model: LayersModel;
}

/** A network that classifies images. */
export interface ClassifierBlock extends BlockNetwork {
  /**
   * Logits float32 [n, classes] of images float32 [n, h, w, c] in [0, 1]. In `training` (default false) it normalises by the
   * batch, moves its running statistics, and drops out.
   */
  logits(images: Values, how?: { readonly training?: boolean }): Values;
}

/**
 * The network inside a substitute or a network of a plug-in's own, which stays its owner. What is trained here shows in `predict` and `save`; a training that
 * starts anew (`fresh`) leaves this one behind.
 */
export function networkOf(owner: Substitute | TrainableNetwork): ClassifierBlock {
  const classifier = classifierIn(owner);
  return {
    get model() {
      return classifier.model;
    },
    logits: (images, { training = false } = {}) =>
      classifier.model.apply(normalised(images, classifier), { training }) as tf.Tensor,
  };
}

/** For blocks: what a factory of ours made, inside. */
export function classifierIn(owner: Substitute | TrainableNetwork): Classifier {
  if (!(owner instanceof TrainableSubstitute || owner instanceof Network))
    throw new TypeError('a network of another factory');
  return owner.classifier;
}

/** From pixels in [0, 1] to what the network takes. */
export function normalised(images: Values, classifier: Classifier): Values {
  // Fed, since other weights come with another normalisation.
  const numbers = (name: 'mean' | 'std'): tf.Tensor =>
    feed({
      name,
      shape: [classifier.normalization[name].length],
      values: () => Float32Array.from(classifier.normalization[name]),
    });
  return tf.div(tf.sub(images, numbers('mean')), numbers('std'));
}
