// What an owner sees of the own victim. It can be asked, not changed: the harness compares its digest before and after.
import type { FloatImages, Images, ImageStore, Matrix } from '../arrays.js';

/** What a defense or a detector may need of the victim; a deployment offers `answers` alone. */
export type OwnerNeed = 'answers' | 'logits' | 'features' | 'gradients' | 'checkpoints';

/** The owner's images, with their true classes int32 [n]. */
export interface LabelledImages {
  readonly images: ImageStore;
  readonly labels: Int32Array;
}

export interface OwnerModel {
  readonly classes: number;
  /** Names of the layers whose activations `features` gives, from the input on; the last one feeds the last layer. */
  readonly layers: readonly string[];
  /** Posteriors float32 [n, classes]. */
  predict(images: Images): Promise<Matrix>;
  /** float32 [n, classes]; floats are what no client can ask, between and beside whole grey levels. */
  logits(images: Images | FloatImages): Promise<Matrix>;
  /** Activations float32 [n, width]: spatial mean per channel where the layer has a map. Default: the last layer of `layers`. */
  features(images: Images, layer?: string): Promise<Matrix>;
  /**
   * Gradient of the soft cross-entropy by the pixels in [0, 1]: float32 [n * h * w * c].
   *
   * @param targets - float32 [n, classes]; the gradient is linear in them, whatever they are
   */
  inputGradient(images: Images, targets: Matrix): Promise<Float32Array>;
  /** Earlier states of the victim, at the epochs that the suite's detectors ask for; ascending, and empty where none asks. */
  readonly checkpoints: readonly {
    readonly epoch: number;
    predict(images: Images): Promise<Matrix>;
  }[];
}
