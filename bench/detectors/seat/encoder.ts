// An encoder that keeps adversarial copies of an image near it, and other images away.
import type { Images, Matrix } from '../../contract/arrays.js';
import type { OwnerModel, StreamFit, TrainableNetwork } from '../../contract/plugins.js';
import { concatStores, storeOf } from '../../lib/images/image-store.js';
import { createRng, deriveSeed } from '../../lib/random/rng.js';
import { pgd } from '../../tensor/adversarial.js';
import { LossOptimizer } from '../../tensor/blocks/loss-optimizer.js';
import { contrastive } from '../../tensor/blocks/losses.js';
import { networkOf } from '../../tensor/blocks/network.js';
import { imageValues, release, scoped } from '../../tensor/blocks/values.js';
import type { Settings } from './options.js';

/** A step of a copy, as a share of the radius. */
const STEP = 1 / 4;
const BATCH = 500;

/** Trains the network on images of the owner, each beside a copy that was moved within the radius to mislead the victim. */
export async function trainEncoder(
  network: TrainableNetwork,
  { benign, seed, signal, onProgress }: StreamFit,
  model: OwnerModel,
  { epochs, maximumImages, batchSize, learningRate, squaredMargin, steps, radius }: Settings,
): Promise<void> {
  const { images, labels } = benign.train;
  const drawn = createRng(deriveSeed('seat-images', seed)).permutation(images.count).subarray(0, maximumImages);
  const own = images.read(drawn);
  const count = own.count;
  const copies = await copiesOf(
    model,
    own,
    drawn.map((row) => labels[row] ?? 0),
    { steps, radius, seed, signal },
  );
  const both = concatStores(storeOf(own), storeOf(copies));
  const block = networkOf(network);
  const optimizer = new LossOptimizer([block], { optimizer: 'adam', learningRate, seed: deriveSeed('seat', seed) });
  const orders = createRng(deriveSeed('seat-order', seed));
  try {
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const order = orders.permutation(count);
      let sum = 0;
      for (let first = 0; first < count; first += batchSize) {
        signal.throwIfAborted();
        const batch = order.subarray(first, first + batchSize);
        const others = batch.map((_, index) => order[(first + index + 1) % count] ?? 0);
        const pixels = imageValues(both.read(Int32Array.of(...batch, ...batch.map((row) => row + count), ...others)));
        const loss = await optimizer.step(
          () => contrastive(block.logits(pixels, { training: true }), squaredMargin),
          1,
          { values: [pixels] },
        );
        release(pixels);
        sum += loss * batch.length;
      }
      onProgress({
        fraction: (0.9 * epoch) / epochs,
        note: `epoch ${epoch} of ${epochs}, loss ${(sum / count).toFixed(3)}`,
      });
    }
  } finally {
    optimizer.dispose();
  }
}

/** float32 [n, width]. */
export async function encode(network: TrainableNetwork, images: Images): Promise<Matrix> {
  const block = networkOf(network);
  const encoded = scoped(() => block.logits(imageValues(images)));
  const values = Float32Array.from(await encoded.data<'float32'>());
  release(encoded);
  return { values, rows: images.count, columns: values.length / images.count };
}

async function copiesOf(
  model: OwnerModel,
  images: Images,
  labels: Int32Array,
  how: { readonly steps: number; readonly radius: number; readonly seed: number; readonly signal: AbortSignal },
): Promise<Images> {
  const { steps, radius, seed, signal } = how;
  const pixels = new Uint8Array(images.pixels.length);
  const store = storeOf(images);
  const rng = createRng(deriveSeed('seat-copies', seed));
  for (let first = 0; first < images.count; first += BATCH) {
    signal.throwIfAborted();
    const rows = Array.from({ length: Math.min(BATCH, images.count - first) }, (_, index) => first + index);
    const rngs = rows.map((row) => rng.fork(`image ${row}`));
    const options = { epsilon: radius, steps, stepSize: Math.max(1, Math.round(STEP * radius)), rngs };
    const moved = await pgd(model, store.read(rows), labels.subarray(first, first + rows.length), options);
    pixels.set(moved.pixels, (first * images.pixels.length) / images.count);
  }
  return { ...images, pixels };
}
