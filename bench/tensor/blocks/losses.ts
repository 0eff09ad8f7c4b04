// What training loops minimise: scalars of logits, differentiable in them. The signs are the caller's.
import * as tf from '#tfjs-core';
import { softCrossEntropy } from '../loss.js';
import type { Values } from './values.js';

/** Under the root, so that networks that agree exactly have the gradient 0 there, as in PyTorch. */
const TINY = 1e-12;
/** Taken from a logit, it leaves the class nothing. */
const ABSENT = 1e9;

/**
 * How much networks disagree: the standard deviation (n - 1 in the denominator) of their posteriors, meaned over classes
 * and images (Rosenthal et al., AAAI 2023, the generator's first term; (.8, .2) and (.6, .4) give .141421).
 *
 * @param logits - of two or more networks, float32 [n, classes] each
 * @returns scalar >= 0
 */
export function disagreement(logits: readonly Values[]): Values {
  if (logits.length < 2) throw new RangeError(`disagreement: expected two networks or more, got ${logits.length}`);
  const posteriors = tf.stack(logits.map((each) => tf.softmax(each)));
  const away = tf.sub(posteriors, tf.mean(posteriors, 0, true));
  const variance = tf.div(tf.sum(tf.square(away), 0), logits.length - 1);
  return tf.mean(tf.sqrt(tf.add(variance, TINY)));
}

/**
 * How one-sided a batch is: the sum over classes of p ln p, p the mean posterior of all networks over the batch; -ln(classes)
 * where all classes are alike, 0 where there is one (DisGUIDE's second term, DFMS-HL's class diversity).
 *
 * @param logits - float32 [n, classes] each
 */
export function oneSidedness(logits: readonly Values[]): Values {
  const posteriors = tf.stack(logits.map((each) => tf.softmax(each)));
  const mean = tf.mean(posteriors, [0, 1]);
  return tf.sum(tf.mul(mean, tf.log(tf.add(mean, TINY))));
}

/** Mean over images and classes of |logits - targets|, both float32 [n, classes] (Truong et al., CVPR 2021). */
export function logitDistance(logits: Values, targets: Values): Values {
  return tf.mean(tf.abs(tf.sub(logits, targets)));
}

/** Mean over images of the soft cross-entropy; targets float32 [n, classes], rows that sum to 1. */
export function meanCrossEntropy(logits: Values, targets: Values): Values {
  return tf.mean(softCrossEntropy(logits as tf.Tensor2D, targets as tf.Tensor2D));
}

/** Mean over images of KL(softmax(first) || softmax(second)), of logits float32 [n, classes]. */
export function posteriorDivergence(first: Values, second: Values): Values {
  const [own, other] = [tf.logSoftmax(first), tf.logSoftmax(second)];
  return tf.mean(tf.sum(tf.mul(tf.exp(own), tf.sub(own, other)), 1));
}

/**
 * How far a student is from its teacher: T^2 times the mean KL between their posteriors at temperature T (Hinton, Vinyals and
 * Dean, 2015). T 6, teacher (2, 0, 0), student (1, 0, 0): .119720.
 *
 * @param logits - float32 [n, classes], as are the teacher's
 */
export function distillation(logits: Values, teacher: Values, temperature: number): Values {
  const cooled = (values: Values): Values => tf.div(values, temperature);
  return tf.mul(posteriorDivergence(cooled(teacher), cooled(logits)), temperature ** 2);
}

/**
 * Mean over images of -ln(1 - p_y): small where the true class is thought impossible, which is what a model learns that is to
 * mislead (Kariyappa and Qureshi, CVPR 2020, equation 4).
 *
 * @param logits - float32 [n, classes], two classes or more
 * @param labels - one-hot float32 [n, classes]
 */
export function reverseCrossEntropy(logits: Values, labels: Values): Values {
  const others = tf.sub(logits, tf.mul(labels, ABSENT));
  return tf.mean(tf.sub(tf.logSumExp(logits, 1), tf.logSumExp(others, 1)));
}

/** Mean over images of -ln sigmoid: small where a discriminator takes images float32 [n, 1] for real (Goodfellow et al., 2014). */
export function takenForReal(realness: Values): Values {
  return tf.mean(tf.softplus(tf.neg(realness)));
}

/** Mean over images of -ln(1 - sigmoid): small where it takes them for made. */
export function takenForMade(realness: Values): Values {
  return tf.mean(tf.softplus(realness));
}

/** Mean over images and classes of (posterior - target)^2 (Berthelot et al., NeurIPS 2019, equation 4). */
export function posteriorError(logits: Values, targets: Values): Values {
  return tf.mean(tf.square(tf.sub(tf.softmax(logits), targets)));
}

/** The first `count` rows, and the others. */
export function splitRows(values: Values, count: number): readonly [Values, Values] {
  const [rows = 0, ...others] = values.shape;
  const from = (start: number, end: number): Values =>
    tf.slice(values, [start, ...others.map(() => 0)], [end - start, ...others]);
  return [from(0, count), from(count, rows)];
}

/** Sum of values * gradient, whose gradient by the values is that very gradient: how one that was estimated goes on backwards. */
export function alongGradient(values: Values, gradient: Values): Values {
  return tf.sum(tf.mul(values, gradient));
}

/**
 * How much networks say the same: the largest cosine of two networks' posteriors, meaned over images (Kariyappa, Prakash and
 * Qureshi, ICLR 2021).
 *
 * @param logits - of two or more networks, float32 [n, classes] each
 */
export function coherence(logits: readonly Values[]): Values {
  return largestCosine(logits.map((each) => tf.softmax(each)));
}

/**
 * The largest cosine of two vectors, meaned over rows; (1, 0, 1) and (0, 1, 1) give .5.
 *
 * @param vectors - two or more, float32 [n, width] each, no row of zeros
 */
export function largestCosine(vectors: readonly Values[]): Values {
  if (vectors.length < 2) throw new RangeError(`cosine: expected two vectors or more, got ${vectors.length}`);
  const units = vectors.map((each) => tf.div(each, tf.norm(each, 'euclidean', 1, true)));
  const pairs = units.flatMap((left, index) => units.slice(index + 1).map((right) => tf.sum(tf.mul(left, right), 1)));
  return tf.mean(tf.max(tf.stack(pairs), 0));
}

/** Sum of factor * loss. A factor that changes from step to step is a scalar on the device, so that a step can name it. */
export function weighted(...terms: readonly (readonly [factor: number | Values, loss: Values])[]): Values {
  return tf.addN(terms.map(([factor, loss]) => tf.mul(loss, factor)));
}

/**
 * How badly an embedding keeps copies together and other images apart: mean over images of
 * |f(x) - f(x+)|^2 + max(0, m^2 - |f(x) - f(x-)|^2) (Zhang, Chen and Wagner, AISec 2021).
 *
 * @param embeddings - float32 [3 n, width]: of n images, then of a copy of each, then of another image for each
 * @param squaredMargin - m^2
 */
export function contrastive(embeddings: Values, squaredMargin: number): Values {
  const [own, copies, others] = tf.split(embeddings, 3) as [Values, Values, Values];
  const near = tf.sum(tf.square(tf.sub(own, copies)), 1);
  const far = tf.sum(tf.square(tf.sub(own, others)), 1);
  return tf.mean(tf.add(near, tf.relu(tf.sub(squaredMargin, far))));
}

/**
 * Sum over rows of weight * cosine; whatever the targets come from learns nothing from it (Chen and He, CVPR 2021: a stop of the
 * gradient is what keeps a network from answering all images alike).
 *
 * @param predictions - float32 [n, width], as are the targets
 * @param weights - float32 [n] or [n, 1]
 */
export function heldCosine(predictions: Values, targets: Values, weights: Values): Values {
  const unit = (values: Values): Values => tf.div(values, tf.add(tf.norm(values, 'euclidean', 1, true), TINY));
  return tf.sum(tf.mul(tf.reshape(weights, [-1]), tf.sum(tf.mul(unit(predictions), unit(held(targets))), 1)));
}

/** The values, with no gradient. */
export function held(values: Values): Values {
  return tf.customGrad((given) => {
    const value = tf.clone(given as tf.Tensor);
    return { value, gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy) };
  })(values);
}
