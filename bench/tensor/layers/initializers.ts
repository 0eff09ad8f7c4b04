// Initial weights as PyTorch draws them, seeded per layer.
import { initializers, type layers } from '#tfjs-layers';
import { deriveSeed } from '../../lib/random/rng.js';

/** The library's own type, which it does not export by name. */
export type Initializer = Exclude<Parameters<typeof layers.dense>[0]['kernelInitializer'], string | undefined>;

/**
 * Uniform in ±1 / sqrt(fanIn): the default of torch.nn.Conv2d and torch.nn.Linear for weights (Kaiming uniform with
 * a = sqrt 5) and for biases.
 *
 * @param purpose - name of the weight; with the model's seed it makes the stream
 */
export function torchDefault(seed: number, purpose: string, fanIn: number): Initializer {
  const bound = 1 / Math.sqrt(fanIn);
  return initializers.randomUniform({ minval: -bound, maxval: bound, seed: deriveSeed('weights', seed, purpose) });
}

/** Normal with variance 2 / fanOut (He et al., 2015): what torchvision's ResNet gives its convolutions. */
export function heNormalFanOut(seed: number, purpose: string, fanOut: number): Initializer {
  return normal(seed, purpose, Math.sqrt(2 / fanOut));
}

/** Normal with variance 2 / fanIn (He et al., 2015): torch.nn.init.kaiming_normal_. */
export function heNormalFanIn(seed: number, purpose: string, fanIn: number): Initializer {
  return normal(seed, purpose, Math.sqrt(2 / fanIn));
}

/** Uniform in ±sqrt(6 / (fanIn + fanOut)) (Glorot and Bengio, 2010): the default of Keras. */
export function glorotUniform(seed: number, purpose: string, fanIn: number, fanOut: number): Initializer {
  const bound = Math.sqrt(6 / (fanIn + fanOut));
  return initializers.randomUniform({ minval: -bound, maxval: bound, seed: deriveSeed('weights', seed, purpose) });
}

/** Uniform in ±sqrt(6 / fanIn): torch.nn.init.kaiming_uniform_, which has the same variance. */
export function heUniformFanIn(seed: number, purpose: string, fanIn: number): Initializer {
  const bound = Math.sqrt(6 / fanIn);
  return initializers.randomUniform({ minval: -bound, maxval: bound, seed: deriveSeed('weights', seed, purpose) });
}

export function normal(seed: number, purpose: string, stddev: number): Initializer {
  return initializers.randomNormal({ mean: 0, stddev, seed: deriveSeed('weights', seed, purpose) });
}

export function zeros(): Initializer {
  return initializers.zeros();
}
