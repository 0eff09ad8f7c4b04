// The one loss: cross-entropy against soft labels.
import * as tf from '#tfjs-core';

/**
 * -sum over classes of target * log softmax(logits), for each row.
 *
 * @param logits - float32 [n, classes]
 * @param targets - float32 [n, classes]; rows need not be one-hot
 * @returns float32 [n]
 */
export function softCrossEntropy(logits: tf.Tensor2D, targets: tf.Tensor2D): tf.Tensor1D {
  return tf.neg(tf.sum<tf.Tensor1D>(tf.mul(targets, tf.logSoftmax(logits)), 1));
}
