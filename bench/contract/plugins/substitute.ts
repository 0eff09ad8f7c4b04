// Models of an attacker's or a defender's own: created, trained, asked, differentiated, saved.
import type { FloatImages, Images, Matrix, Shape3 } from '../arrays.js';
import type { TrainingOptions } from '../training.js';

export interface SubstituteTraining {
  /** float32 [n]; absent weighs all alike. */
  readonly weights?: Float32Array;
  /** From new weights instead of the present ones; each training draws its own. */
  readonly fresh?: boolean;
  /**
   * Ends the training once macro-averaged F1 against the argmax of `targets` has not grown for `patience` epochs, and goes back
   * to the weights of the best epoch.
   */
  readonly earlyStopping?: { readonly images: Images; readonly targets: Matrix; readonly patience: number };
}

/** What a network sees where, and what of it speaks for a class. */
export interface ConvolutionMaps {
  /** Of one map: [height, width, channels], coarser than the image. */
  readonly shape: Shape3;
  /** float32 [n * h * w * c]: activations that the last convolution comes to, before they are pooled. */
  readonly maps: Float32Array;
  /** float32 [n * h * w * c]: gradient of the chosen logit by them. */
  readonly gradients: Float32Array;
}

/** A model of somebody's own: never the victim. */
export interface Substitute {
  readonly classes: number;
  readonly shape: Shape3;
  /** @param targets - soft labels float32 [n, classes] */
  train(images: Images, targets: Matrix, options?: TrainingOptions, how?: SubstituteTraining): Promise<void>;
  /** Posteriors float32 [n, classes]. */
  predict(images: Images): Promise<Matrix>;
  /** What the softmax is taken of, float32 [n, classes]. */
  logits(images: Images | FloatImages): Promise<Matrix>;
  /** What feeds the last layer, float32 [n, width]. */
  features(images: Images): Promise<Matrix>;
  /** Gradient of the soft cross-entropy by the pixels in [0, 1]: float32 [n * h * w * c]. */
  inputGradient(images: Images, targets: Matrix): Promise<Float32Array>;
  /**
   * Gradients of chosen logits by the pixels in [0, 1], float32 [n * k * h * w * c], image by image.
   *
   * @param classes - int32 [n * k], k classes for each image
   */
  classGradients(images: Images, classes: Int32Array): Promise<Float32Array>;
  /**
   * The map that the last convolution comes to before it is pooled (after its normalisation, a residual sum and its activation, as
   * far as these come first) and the gradient of one logit an image by it, in inference mode: what Grad-CAM weighs. Rejects with
   * UsageError `no-convolution`.
   *
   * @param classes - int32 [n]: whose logit
   */
  lastConvolution(images: Images, classes: Int32Array): Promise<ConvolutionMaps>;
  /** Another model with the same weights, and a randomness of its own from here on. */
  clone(): Promise<Substitute>;
  /** The weights, as a file that the factory's `open` takes. */
  save(): Promise<Uint8Array>;
  dispose(): void;
}

export interface SubstituteShape {
  readonly classes: number;
  readonly shape: Shape3;
  readonly seed: number;
}

/** Models of the architecture that the suite's surrogate has; whoever creates one disposes of it. */
export interface SubstituteFactory {
  create(options: SubstituteShape): Promise<Substitute>;
  /** With weights that `save` gave. */
  open(options: SubstituteShape, weights: Uint8Array): Promise<Substitute>;
}
