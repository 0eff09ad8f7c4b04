// The last map of a network that has a place for every part of the image, and how a logit depends on it (Grad-CAM).
import * as tf from '#tfjs-core';
import { model as functional, type layers, type LayersModel, type SymbolicTensor } from '#tfjs-layers';
import type { Images, Shape3 } from '../contract/arrays.js';
import { UsageError } from '../contract/errors.js';
import type { ConvolutionMaps } from '../contract/plugins.js';
import { at } from '../lib/arrays/at.js';
import type { Classifier } from './classifier.js';
import { toInput } from './pixels.js';

const BATCH = 64;

type Layer = layers.Layer;

/**
 * The map that the last convolution comes to before it is pooled: after its normalisation, a residual sum and its activation, as far
 * as these come first. With it the gradient of one logit an image.
 *
 * @param classes - int32 [n]: whose logit
 * @throws UsageError `no-convolution`, and RangeError if there is not one class an image
 */
export async function lastMaps(classifier: Classifier, images: Images, classes: Int32Array): Promise<ConvolutionMaps> {
  if (classes.length !== images.count)
    throw new RangeError(`classes: expected ${images.count}, one an image, got ${classes.length}`);
  const layer = lastMapLayer(classifier.model);
  const shape = (layer.output as SymbolicTensor).shape.slice(1).map(Number) as unknown as Shape3;
  const size = shape[0] * shape[1] * shape[2];
  const [maps, gradients] = [new Float32Array(images.count * size), new Float32Array(images.count * size)];
  const inner = functional({ inputs: classifier.model.inputs, outputs: layer.output });
  for (let start = 0; start < images.count; start += BATCH) {
    const chosen = classes.subarray(start, start + BATCH);
    const batch = batchOf(images, start, chosen.length);
    const [map, gradient] = tf.tidy(() => {
      const x = tf.tensor(
        toInput(batch, undefined, classifier.normalization),
        [batch.count, ...batch.shape],
        'float32',
      );
      const values = inner.apply(x, { training: false }) as tf.Tensor;
      return [values, gradientAt(classifier, layer, { x, classes: chosen, shape })];
    });
    maps.set(await map.data<'float32'>(), start * size);
    gradients.set(await gradient.data<'float32'>(), start * size);
    tf.dispose([map, gradient]);
  }
  return { shape, maps, gradients };
}

/** @throws UsageError `no-convolution` */
function lastMapLayer({ layers: all }: LayersModel): Layer {
  const convolution = all.findLastIndex((layer) => isMap(layer) && layer.getClassName().includes('Conv'));
  const sizes = (layer: Layer | undefined): string =>
    String((layer?.output as SymbolicTensor | undefined)?.shape.slice(1, 3));
  const layer = all.findLast(
    (candidate, index) =>
      index >= convolution &&
      isMap(candidate) &&
      sizes(candidate) === sizes(all[convolution]) &&
      !candidate.getClassName().includes('Pool'),
  );
  if (convolution !== -1 && layer !== undefined) return layer;
  throw new UsageError('The network has no convolution', {
    code: 'no-convolution',
    expected: 'a layer with a map of [height, width, channels]',
    got: 'none',
    hint: 'Give the surrogate an architecture with convolutions.',
  });
}

function isMap({ output }: Layer): boolean {
  return !Array.isArray(output) && output.shape.length === 4;
}

interface Asked {
  readonly x: tf.Tensor;
  readonly classes: Int32Array;
  readonly shape: Shape3;
}

/** The gradient by what is added to the map, at nothing added: whatever way leads on from there is in it. */
function gradientAt({ model, classes: all }: Classifier, layer: Layer, { x, classes, shape }: Asked): tf.Tensor {
  const oneHot = tf.cast(tf.oneHot(tf.tensor1d(classes, 'int32'), all), 'float32');
  const call = layer.call.bind(layer);
  const logit = (added: tf.Tensor): tf.Scalar => {
    layer.call = (inputs, how) => tf.add(at([call(inputs, how)].flat(), 0), added);
    return tf.sum(tf.mul(model.apply(x, { training: false }) as tf.Tensor, oneHot));
  };
  try {
    return tf.grad(logit)(tf.zeros([classes.length, ...shape]));
  } finally {
    Reflect.deleteProperty(layer, 'call');
  }
}

function batchOf({ pixels, shape }: Images, start: number, count: number): Images {
  const size = shape[0] * shape[1] * shape[2];
  return { pixels: pixels.subarray(start * size, (start + count) * size), count, shape };
}
