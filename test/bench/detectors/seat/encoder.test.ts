import { beforeAll, expect, it } from 'vitest';
import type { StreamFit } from '../../../../bench/contract/plugins.js';
import { encode, trainEncoder } from '../../../../bench/detectors/seat/encoder.js';
import { DEFAULTS } from '../../../../bench/detectors/seat/options.js';
import { storeOf } from '../../../../bench/lib/images/image-store.js';
import { createRng } from '../../../../bench/lib/random/rng.js';
import { ownerModel } from '../../../../bench/pipeline/jobs/owner-model.js';
import { detectorNetwork } from '../../../../bench/tensor/detector-network.js';
import { networkFactory } from '../../../../bench/tensor/network-factory.js';
import { openTensors } from '../../../../bench/tensor/open.js';
import { tinyClassifier } from '../../../support/tiny-network.js';
import { generate, smooth } from '../../generated-images.js';

const SHAPE = [8, 8, 3] as const;

beforeAll(async () => {
  await openTensors({ backend: 'wasm' });
});

it('an encoder keeps new near copies nearer to their image than any other image', async () => {
  const model = ownerModel(tinyClassifier());
  const side = { images: storeOf(generate(smooth, 48, SHAPE, 1)), labels: new Int32Array(48) };
  const networks = networkFactory({ plugin: detectorNetwork });
  const work = { signal: new AbortController().signal, onProgress: () => undefined };
  const fit: StreamFit = {
    benign: { train: side, validation: side },
    falseAlarmRate: null,
    networks,
    model,
    seed: 2,
    ...work,
  };
  const network = await networks.create({ shape: SHAPE, classes: 16, seed: 3 });
  await trainEncoder(network, fit, model, { ...DEFAULTS, epochs: 12, batchSize: 48, steps: 2 });
  const images = generate(smooth, 20, SHAPE, 7);
  const rng = createRng('copies');
  const moved = images.pixels.map((value) => Math.min(255, value + rng.nextInt(3)));
  const [own, copies] = [await encode(network, images), await encode(network, { ...images, pixels: moved })];
  network.dispose();
  const apart = (row: number, other: number): number =>
    Math.hypot(
      ...Array.from(
        { length: 16 },
        (_, at) => (own.values[row * 16 + at] ?? 0) - (copies.values[other * 16 + at] ?? 0),
      ),
    );
  const nearest = Array.from({ length: 20 }, (_, row) =>
    Array.from({ length: 20 }, (__, other) => apart(row, other)).reduce(
      (best, value, at, all) => (value < (all[best] ?? 0) ? at : best),
      0,
    ),
  );
  expect(nearest.filter((at, row) => at === row).length).toBeGreaterThanOrEqual(18);
});
