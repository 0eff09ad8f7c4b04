// What views are compared by: three dense layers on the encoder's features (Chen and He: Exploring Simple Siamese Representation Learning, CVPR 2021).
import type { Rng, Substitute } from '../../contract/plugins.js';
import { createDenseNetwork } from '../../tensor/blocks/dense-network.js';
import type { BlockNetwork } from '../../tensor/blocks/network.js';
import { secondHead } from '../../tensor/blocks/second-head.js';
import type { Values } from '../../tensor/blocks/values.js';
import { streamSeed } from '../shared/drawing.js';

/** Holds its weights until `dispose`. */
export interface Projector {
  /** What an optimizer moves: the encoder without its last layer, and the three layers. */
  readonly networks: readonly BlockNetwork[];
  /** float32 [n, outputs] of images float32 [n, h, w, c] in [0, 1], each column with mean 0 and variance 1 over the batch. */
  readonly project: (images: Values) => Values;
  dispose(): void;
}

/**
 * The last two layers are normalised by the batch. Without the last normalisation all projections of a network that has
 * none itself point the same way from the start, for its features have most of their length in common: views are alike
 * then whatever the encoder does, and it forgets to tell images apart.
 */
export function createProjector(
  model: Substitute,
  { outputs, rng }: { readonly outputs: number; readonly rng: Rng },
): Projector {
  const head = secondHead(model, { classes: outputs, seed: streamSeed(rng.fork('projection')) });
  const seed = streamSeed(rng.fork('projector'));
  const layers = createDenseNetwork({ inputs: outputs, hidden: [outputs], outputs, seed, normalised: true });
  return {
    networks: [head.body, head, layers],
    project: (images) => layers.numbers(head.logits(images, { training: true }), { training: true }),
    dispose: () => {
      layers.dispose();
      head.dispose();
    },
  };
}
