// The gradient of ReLU as one kernel; the stock one multiplies by a step function that some backends build in six passes.
import * as tf from '#tfjs-core';

export const RELU_GRADIENT = 'StealBenchReluGradient';

/** dx = dy where x > 0, else 0. */
export const reluGradient: tf.GradConfig = {
  kernelName: 'Relu',
  inputsToSave: ['x'],
  gradFunc: (dys, saved) => {
    const dy = Array.isArray(dys) ? dys[0] : dys;
    const [x] = saved;
    if (dy === undefined || x === undefined) throw new Error('relu: nothing saved');
    return { x: () => tf.engine().runKernel(RELU_GRADIENT, { dy, x }) };
  },
};
