// Activations inside a network, by the names of its layers.
import * as tf from '#tfjs-core';
import { model as functional, type LayersModel, type SymbolicTensor } from '#tfjs-layers';
import { UsageError } from '../contract/errors.js';

/** A way into the network that ends at one of its layers. */
export interface FeatureTap {
  readonly width: number;
  /** Float32 [n, width] of a normalised input, in inference mode: the spatial mean per channel of a map. */
  apply(x: tf.Tensor): tf.Tensor;
}

/** Layers with activations of their own, the input and the logits left out; names are those that the model's file gives. */
export function featureLayers(model: LayersModel): readonly string[] {
  return model.layers.slice(1, -1).map(({ name }) => name);
}

/** @throws UsageError `unknown-layer` */
export function featureTap(model: LayersModel, layer: string): FeatureTap {
  if (!featureLayers(model).includes(layer)) throw unknownLayer(model, layer);
  const output = model.getLayer(layer).output as SymbolicTensor;
  const inner = functional({ inputs: model.inputs, outputs: output });
  const { shape } = output;
  const width =
    shape.length === 4 ? (shape[3] ?? 0) : shape.slice(1).reduce<number>((all, size) => all * (size ?? 0), 1);
  return {
    width,
    apply: (x) => {
      const values = inner.apply(x, { training: false }) as tf.Tensor;
      return shape.length === 4 ? tf.mean(values, [1, 2]) : tf.reshape(values, [-1, width]);
    },
  };
}

/** For whoever takes names of layers from a user. */
export function unknownLayer(model: LayersModel, layer: string): UsageError {
  return new UsageError('The network has no such layer', {
    code: 'unknown-layer',
    expected: featureLayers(model).join(', '),
    got: layer,
    hint: 'Name one of these layers, or none for what feeds the last layer.',
  });
}
