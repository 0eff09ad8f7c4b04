// Gradient of inference-mode batch normalisation that broadcasts; the stock one tiles the statistics to the full shape.
import * as tf from '#tfjs-core';

/**
 * y = scale * (x - mean) / sqrt(variance + epsilon) + offset, differentiated in all five inputs, with the four
 * parameters [channels]. Where a parameter has more axes, its gradient is summed to its shape.
 */
export const fusedBatchNormGradient: tf.GradConfig = {
  kernelName: 'FusedBatchNorm',
  inputsToSave: ['x', 'mean', 'variance', 'scale'],
  gradFunc: (dys, saved, attrs) => {
    const dy = Array.isArray(dys) ? dys[0] : dys;
    const [x, mean, variance, scale] = saved;
    if (dy === undefined || !x || !mean || !variance) throw new Error('batch norm: nothing saved');
    const gamma = scale ?? tf.scalar(1);
    const inverse = tf.rsqrt(tf.add(variance, Number(attrs['varianceEpsilon'])));
    const centred = (): tf.Tensor => tf.sub(x, mean);
    const sumDy = (): tf.Tensor => sumTo(dy, mean.shape);
    const sumDyCentred = (): tf.Tensor => sumTo(tf.mul(dy, centred()), mean.shape);
    return {
      x: () => tf.mul(dy, tf.mul(gamma, inverse)),
      mean: () => tf.neg(tf.mul(sumDy(), tf.mul(gamma, inverse))),
      variance: () => tf.mul(sumDyCentred(), tf.mul(-0.5, tf.mul(gamma, tf.pow(inverse, 3)))),
      scale: () => tf.mul(sumDyCentred(), inverse),
      offset: sumDy,
    };
  },
};

/** Sums over the axes that broadcasting added or stretched. */
function sumTo(x: tf.Tensor, shape: number[]): tf.Tensor {
  const added = x.rank - shape.length;
  const axes = x.shape.flatMap((size, axis) =>
    axis < added || (shape[axis - added] === 1 && size !== 1) ? [axis] : [],
  );
  return tf.reshape(tf.sum(x, axes), shape);
}
