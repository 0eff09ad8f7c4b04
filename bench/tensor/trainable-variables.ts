// What a training step moves: the trainable weights of a model, as variables.
import * as tf from '#tfjs-core';
import type { LayersModel } from '#tfjs-layers';

/** In the model's order. */
export function trainableVariables(model: LayersModel): readonly tf.Variable[] {
  return model.trainableWeights.map((weight) => {
    const value = weight.read();
    if (value instanceof tf.Variable) return value;
    throw new TypeError(`${weight.name} is not a variable`);
  });
}
