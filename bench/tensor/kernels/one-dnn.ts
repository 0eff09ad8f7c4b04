// Whether the loaded library has oneDNN's own operations, found by running one.
import * as tf from '#tfjs-core';
import { flag, floatTypes, integers, isNativeCpu, oneDnnKernel, runNative, text } from './native-operation.js';

/**
 * Builds for other processors, for GPUs, and TF_ENABLE_ONEDNN_OPTS=0 are without. Asks the current backend, at each
 * call anew: a process has one, and asks a few times.
 */
export function hasOneDnn(): boolean {
  if (!isNativeCpu() || process.env['TF_ENABLE_ONEDNN_OPTS'] === '0') return false;
  try {
    return tf.tidy(() => {
      const window = [integers('ksize', [1, 2, 2, 1]), integers('strides', [1, 2, 2, 1]), text('padding', 'VALID')];
      const attributes = [...floatTypes('T'), ...window, flag('workspace_enabled', true), oneDnnKernel()];
      const [largest] = runNative('_MklNativeMaxPool', attributes, [tf.tensor4d([1, 2, 4, 3], [1, 2, 2, 1])], 2);
      return largest?.dataSync()[0] === 4;
    });
  } catch {
    return false;
  }
}
