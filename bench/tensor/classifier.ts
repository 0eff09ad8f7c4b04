// A network with its normalisation: images in, posteriors or pixel gradients out, weights to and from bytes.
import * as tf from '#tfjs-core';
import type { LayersModel } from '#tfjs-layers';
import {
  imageSize,
  type FloatImages,
  type Images,
  type ImageStore,
  type Matrix,
  type Shape3,
} from '../contract/arrays.js';
import { DEFAULT_NORMALIZATION, type Normalization } from '../contract/normalization.js';
import type { Parameters } from '../contract/primitives.js';
import { at } from '../lib/arrays/at.js';
import { oneHot } from '../lib/arrays/one-hot.js';
import { featureLayers, featureTap, type FeatureTap } from './feature-tap.js';
import { ForwardRuns, type ForwardBatch } from './forward-runs.js';
import { settled } from './held-weights.js';
import { assertInputSize } from './input-size.js';
import { assertTrainable } from './model-check.js';
import type { ModelPlugin } from './model-plugin.js';
import { normalizationOf, withNormalization } from './normalization-note.js';
import { softCrossEntropy } from './loss.js';
import { floatsToInput, toInput } from './pixels.js';
import { decodeSafetensors, encodeSafetensors, safetensorsNotes, type NamedArrays } from './safetensors.js';
import { softmaxInto } from './softmax.js';
import { readWeights, writeWeights } from './weights.js';

const PREDICT_BATCH = 256;
const GRADIENT_BATCH = 128;

export interface ClassifierOptions {
  readonly plugin: ModelPlugin;
  readonly shape: Shape3;
  readonly classes: number;
  /** Seed of the initial weights, in [1, 2^31 - 1]. */
  readonly seed: number;
  readonly parameters?: Parameters;
}

interface BatchWork {
  /** Name of `forward`: see `ForwardRuns`. */
  readonly question: string;
  readonly forward: (x: tf.Tensor) => tf.Tensor;
  /** Takes what came out for the rows from `start` on. */
  readonly take: (start: number, values: Float32Array) => void;
}

/** Images at hand, or rows of a store that are read batch by batch. */
export type ImageSource = Images | { readonly store: ImageStore; readonly rows: ArrayLike<number> };

/** Holds tensors until `dispose`; call `openTensors` before making one. */
export class Classifier {
  readonly shape: Shape3;
  readonly classes: number;
  readonly #model: LayersModel;
  #normalization = DEFAULT_NORMALIZATION;
  readonly #taps = new Map<string, FeatureTap>();
  readonly #runs: ForwardRuns;

  private constructor(model: LayersModel, shape: Shape3, classes: number) {
    this.#runs = new ForwardRuns(model, shape, classes);
    this.#model = model;
    this.shape = shape;
    this.classes = classes;
  }

  /**
   * Throws UsageError `input-size` for images that the architecture does not take, and PluginError if the model breaks the
   * contract of `ModelPlugin`.
   */
  static create({ plugin, shape, classes, seed, parameters = {} }: ClassifierOptions): Classifier {
    assertInputSize(plugin, { shape, classes, parameters });
    const model = plugin.build({ shape, classes, seed, parameters });
    assertTrainable(model, plugin.meta.id, classes);
    return new Classifier(model, shape, classes);
  }

  /** For the training loop, with its present weights; everyone else goes through the methods. */
  get model(): LayersModel {
    return settled(this.#model);
  }

  /** From bytes to input; it came with the weights. */
  get normalization(): Normalization {
    return this.#normalization;
  }

  /**
   * Posteriors float32 [n, classes]; every row sums to 1 within 1e-5.
   *
   * Throws NumericError `non-finite-output`, and RangeError if the images have another shape.
   */
  async predict(source: ImageSource | FloatImages, options: { readonly batchSize?: number } = {}): Promise<Matrix> {
    const rows = countOf(source);
    const output: Matrix = { values: new Float32Array(rows * this.classes), rows, columns: this.classes };
    await this.#inBatches(source, options.batchSize ?? PREDICT_BATCH, {
      question: 'logits',
      forward: (x) => this.#logits(x),
      take: (start, values) => softmaxInto(output, start, values),
    });
    return output;
  }

  /** What `predict` takes the softmax of, float32 [n, classes]. Throws RangeError if the images have another shape. */
  async logits(source: ImageSource | FloatImages): Promise<Matrix> {
    return this.#collect(source, this.classes, 'logits', (x) => this.#logits(x));
  }

  /** Names of the layers that `features` knows, from the input on; the last one feeds the last layer. */
  get layers(): readonly string[] {
    return featureLayers(this.model);
  }

  /**
   * Activations of a layer, float32 [n, width]: the spatial mean per channel where it has a map. Default: what feeds the last
   * layer. Throws UsageError `unknown-layer`.
   */
  async features(source: ImageSource | FloatImages, layer?: string): Promise<Matrix> {
    const name = layer ?? at(this.layers, this.layers.length - 1);
    const tap = this.#tap(name);
    return this.#collect(source, tap.width, `features of ${name}`, (x) => tap.apply(x));
  }

  /**
   * Gradient of each image's own soft cross-entropy by its pixels on the scale [0, 1], in inference mode.
   *
   * @param targets - float32 [n, classes]
   * @returns float32 [n * h * w * c]
   */
  async inputGradient(images: Images, targets: Matrix): Promise<Float32Array> {
    const gradient = new Float32Array(images.count * imageSize(this.shape));
    for (let start = 0; start < images.count; start += GRADIENT_BATCH) {
      const end = Math.min(images.count, start + GRADIENT_BATCH);
      const own = rowsOf(targets, start, end);
      const batch = this.#gradient('input gradient', batchOf(images, start, end), own, (logits, labels) =>
        softCrossEntropy(logits, labels),
      );
      gradient.set(await batch.data<'float32'>(), start * imageSize(this.shape));
      batch.dispose();
    }
    return gradient;
  }

  /**
   * Gradients of chosen logits by the pixels on the scale [0, 1], in inference mode.
   *
   * @param classes - int32 [n * k], k classes for each image
   * @returns float32 [n * k * h * w * c], image by image
   */
  async classGradients(images: Images, classes: Int32Array): Promise<Float32Array> {
    const [size, perImage] = [imageSize(this.shape), classes.length / images.count];
    const gradients = new Float32Array(classes.length * size);
    for (let start = 0; start < images.count; start += GRADIENT_BATCH) {
      const end = Math.min(images.count, start + GRADIENT_BATCH);
      for (let choice = 0; choice < perImage; choice++) {
        const chosen = Int32Array.from({ length: end - start }, (_, row) =>
          at(classes, (start + row) * perImage + choice),
        );
        const values = await this.#gradientOf(batchOf(images, start, end), chosen);
        for (let row = start; row < end; row++) {
          const own = values.subarray((row - start) * size, (row - start + 1) * size);
          gradients.set(own, (row * perImage + choice) * size);
        }
      }
    }
    return gradients;
  }

  /** The weights as a safetensors file, their normalisation in its notes; see `readWeights` for names, axes and the error. */
  async save(): Promise<Uint8Array> {
    return encodeSafetensors(await readWeights(this.model), withNormalization(this.#normalization));
  }

  /**
   * Takes the weights of a file that `save` wrote, and their normalisation.
   *
   * Layers in `fresh` keep their present weights: the last one, say, where the classes differ.
   * Throws DataError `weights-corrupt` and ValidationError `weights-mismatch`; everything is then as before.
   */
  load(bytes: Uint8Array, options: { readonly fresh?: readonly string[] } = {}): void {
    const normalization = normalizationOf(safetensorsNotes(bytes), this.shape[2]);
    this.set(decodeSafetensors(bytes), normalization, options);
  }

  /** Takes weights under our names, with the normalisation that they were trained behind. Throws as `load` does. */
  set(
    arrays: NamedArrays,
    normalization: Normalization,
    { fresh = [] }: { readonly fresh?: readonly string[] } = {},
  ): void {
    writeWeights(this.model, arrays, fresh);
    this.#normalization = normalization;
  }

  dispose(): void {
    this.#runs.dispose();
    this.model.dispose();
  }

  async #gradientOf(images: Images, classes: Int32Array): Promise<Float32Array> {
    const chosen = oneHot(classes, this.classes).values;
    const batch = this.#gradient('class gradient', images, chosen, (logits, labels) => tf.mul(logits, labels));
    const values = await batch.data<'float32'>();
    batch.dispose();
    return values;
  }

  /** Of the sum of `each` by the pixels on the scale [0, 1]; `targets` are float32 [n, classes]. */
  #gradient(
    question: string,
    images: Images,
    targets: Float32Array,
    each: (logits: tf.Tensor2D, targets: tf.Tensor2D) => tf.Tensor,
  ): tf.Tensor {
    return this.#runs.run(question, { ...this.#input(images), targets }, (given) => {
      const labels = given.targets();
      const sum = (x: tf.Tensor): tf.Scalar => tf.sum(each(this.#logits(x), labels));
      return tf.div(tf.grad(sum)(given.images), given.std());
    });
  }

  #tap(layer: string): FeatureTap {
    const known = this.#taps.get(layer);
    if (known !== undefined) return known;
    const tap = featureTap(this.model, layer);
    this.#taps.set(layer, tap);
    return tap;
  }

  async #collect(
    source: ImageSource | FloatImages,
    columns: number,
    question: string,
    forward: (x: tf.Tensor) => tf.Tensor,
  ): Promise<Matrix> {
    const rows = countOf(source);
    const output: Matrix = { values: new Float32Array(rows * columns), rows, columns };
    const take = (start: number, values: Float32Array): void => output.values.set(values, start * columns);
    await this.#inBatches(source, PREDICT_BATCH, { question, forward, take });
    return output;
  }

  async #inBatches(source: ImageSource | FloatImages, batchSize: number, work: BatchWork): Promise<void> {
    const rows = countOf(source);
    for (let start = 0; start < rows; start += batchSize) {
      const images = batchOf(source, start, Math.min(rows, start + batchSize));
      const output = this.#runs.run(work.question, this.#input(images), (given) => work.forward(given.images));
      const values = await output.data<'float32'>();
      output.dispose();
      work.take(start, values);
    }
  }

  #input(images: Images | FloatImages): ForwardBatch {
    if (images.shape.join() !== this.shape.join()) {
      throw new RangeError(`images: expected shape [${this.shape.join(', ')}], got [${images.shape.join(', ')}]`);
    }
    const input =
      'values' in images ? floatsToInput(images, this.#normalization) : toInput(images, undefined, this.#normalization);
    return { count: images.count, images: input, std: this.#normalization.std };
  }

  #logits(x: tf.Tensor): tf.Tensor2D {
    return this.model.apply(x, { training: false }) as tf.Tensor2D;
  }
}

function countOf(source: ImageSource | FloatImages): number {
  return 'store' in source ? source.rows.length : source.count;
}

function batchOf<S extends ImageSource | FloatImages>(
  source: S,
  start: number,
  end: number,
): S extends FloatImages ? FloatImages : Images;
function batchOf(source: ImageSource | FloatImages, start: number, end: number): Images | FloatImages {
  if ('store' in source) {
    const { store, rows } = source;
    return store.read(Array.from({ length: end - start }, (_, index) => at(rows, start + index)));
  }
  const size = imageSize(source.shape);
  if ('values' in source)
    return { ...source, values: source.values.subarray(start * size, end * size), count: end - start };
  return { pixels: source.pixels.subarray(start * size, end * size), count: end - start, shape: source.shape };
}

/** Rows start to end of a matrix. */
function rowsOf({ values, columns }: Matrix, start: number, end: number): Float32Array {
  return values.subarray(start * columns, end * columns);
}
