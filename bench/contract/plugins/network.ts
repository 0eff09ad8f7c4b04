// Networks of a plug-in's own, whatever their architecture.
import type { Images, ImageStore, Matrix, Shape3 } from '../arrays.js';
import type { TrainingOptions } from '../training.js';
import type { Work } from './meta.js';

/** A network of a plug-in's own, whatever its architecture. */
export interface TrainableNetwork {
  /** Goes on from the present weights. */
  train(training: NetworkTraining): Promise<void>;
  /** Posteriors float32 [n, classes]. */
  predict(images: Images | { readonly store: ImageStore; readonly rows: ArrayLike<number> }): Promise<Matrix>;
  /** The weights as a file that `load` takes. */
  save(): Promise<Uint8Array>;
  load(weights: Uint8Array): void;
  dispose(): void;
}

export interface NetworkTraining extends Work {
  readonly images: ImageStore;
  /** Soft labels float32 [n, classes]. */
  readonly targets: Matrix;
  /** float32 [n]: multiplies each image's loss; absent weighs all alike. */
  readonly weights?: Float32Array;
  readonly options: TrainingOptions;
  /** In [1, 2^31 - 1]. */
  readonly seed: number;
  /** Called after each epoch, counted from 1; the training waits for it and may be asked for predictions and weights. */
  readonly onEpoch?: (epoch: number) => Promise<void>;
  /** What `onEpoch` has gathered, as bytes: with it, a training that is killed goes on from its last epoch. */
  readonly remembered?: { readonly save: () => Uint8Array; readonly load: (bytes: Uint8Array) => void };
}

interface NetworkShape {
  readonly shape: Shape3;
  readonly classes: number;
}

/** Networks of the architecture that a suite names, or of the harness's small one where it names none. */
export interface NetworkFactory {
  /** From the published weights that the suite names, else from scratch; `seed` in [1, 2^31 - 1]. */
  create(options: NetworkShape & { readonly seed: number }): Promise<TrainableNetwork>;
  /** With weights that `save` gave. */
  open(options: NetworkShape, weights: Uint8Array): Promise<TrainableNetwork>;
}
