// A variational autoencoder of the owner's images, of which the encoder is kept.
import type { Images, Matrix } from '../../contract/arrays.js';
import type { StreamFit, TrainableNetwork } from '../../contract/plugins.js';
import { createRng, deriveSeed } from '../../lib/random/rng.js';
import { createGenerator } from '../../tensor/blocks/generator.js';
import { LossOptimizer } from '../../tensor/blocks/loss-optimizer.js';
import { networkOf } from '../../tensor/blocks/network.js';
import { imageValues, noiseValues, release, scoped } from '../../tensor/blocks/values.js';
import { variationalLoss } from '../../tensor/blocks/variational.js';

/** Filters of the decoder. */
const WIDTH = 32;

export interface AutoencoderOptions {
  readonly latent: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly maximumImages: number;
}

/** Trains the network, whose outputs are 2 latent numbers an image, as the encoder. */
export async function trainEncoder(
  network: TrainableNetwork,
  { benign, seed, signal, onProgress }: StreamFit,
  { latent, epochs, batchSize, learningRate, maximumImages }: AutoencoderOptions,
): Promise<void> {
  const { images } = benign.train;
  const drawn = createRng(deriveSeed('vardetect-images', seed)).permutation(images.count).subarray(0, maximumImages);
  const encoder = networkOf(network);
  const decoder = createGenerator({
    latent,
    shape: images.shape,
    width: WIDTH,
    seed: deriveSeed('vardetect-decoder', seed),
  });
  const optimizer = new LossOptimizer([encoder, decoder], {
    optimizer: 'adam',
    learningRate,
    seed: deriveSeed('vardetect', seed),
  });
  const rng = createRng(deriveSeed('vardetect-noise', seed));
  const orders = createRng(deriveSeed('vardetect-order', seed));
  try {
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const order = orders.permutation(drawn.length);
      let sum = 0;
      for (let first = 0; first < order.length; first += batchSize) {
        signal.throwIfAborted();
        const rows = order.subarray(first, first + batchSize).map((place) => drawn[place] ?? 0);
        const pixels = imageValues(images.read(rows));
        const noise = noiseValues(rows.length, latent, rng);
        const decode = decoder.images.bind(decoder);
        const loss = await optimizer.step(() =>
          variationalLoss(encoder.logits(pixels, { training: true }), { noise, images: pixels, decode }),
        );
        release(pixels, noise);
        sum += loss * rows.length;
      }
      const note = `epoch ${epoch} of ${epochs}, loss ${(sum / drawn.length).toFixed(2)}`;
      onProgress({ fraction: (0.8 * epoch) / epochs, note });
    }
  } finally {
    optimizer.dispose();
    decoder.dispose();
  }
}

/** float32 [n, latent]: means of the latent distributions. */
export async function encode(network: TrainableNetwork, images: Images, latent: number): Promise<Matrix> {
  const block = networkOf(network);
  const encoded = scoped(() => block.logits(imageValues(images)));
  const all = await encoded.data<'float32'>();
  const values = new Float32Array(images.count * latent);
  for (let row = 0; row < images.count; row++) {
    values.set(all.subarray(2 * row * latent, (2 * row + 1) * latent), row * latent);
  }
  release(encoded);
  return { values, rows: images.count, columns: latent };
}
