// Batch normalisation with PyTorch's semantics and one fused training kernel; the stock layer chains a dozen operations.
import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayerVariable, initializers } from '@tensorflow/tfjs-layers';
import { trainingBatchNorm } from '../ops/batch-norm.js';

type LayerConfig = ConstructorParameters<typeof layers.Layer>[0];

/** Share of the batch's statistics that enters the running ones at each step; PyTorch's default. */
const MOMENTUM = 0.1;
const EPSILON = 1e-5;

/**
 * Normalises over all axes but the last. Training: by the batch's mean and biased variance, while the running mean and
 * *unbiased* variance move by 0.1, as torch.nn.BatchNorm2d does (Ioffe and Szegedy, 2015). Inference: by the running ones.
 */
class BatchNorm extends layers.Layer {
  static readonly className = 'StealBenchBatchNorm';
  #weights: Record<'gamma' | 'beta' | 'mean' | 'variance', LayerVariable> | null = null;

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const channels = (inputShape as number[]).at(-1) ?? 1;
    const add = (name: string, kind: 'zeros' | 'ones', trainable: boolean): LayerVariable =>
      this.addWeight(name, [channels], 'float32', initializers[kind](), undefined, trainable);
    this.#weights = {
      gamma: add('gamma', 'ones', true),
      beta: add('beta', 'zeros', true),
      mean: add('moving_mean', 'zeros', false),
      variance: add('moving_variance', 'ones', false),
    };
    super.build(inputShape);
  }
}
