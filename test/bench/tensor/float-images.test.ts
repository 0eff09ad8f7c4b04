import { beforeAll, expect, it } from 'vitest';
import { openTensors } from '../../../bench/tensor/open.js';
import { tinyClassifier, tinyData } from '../../support/tiny-network.js';

beforeAll(() => openTensors({ backend: 'wasm' }));

it('answers pixels as floats as it answers the same pixels as bytes, and others otherwise', async () => {
  const classifier = tinyClassifier();
  const { images } = tinyData(5);
  const { count, shape } = images;
  const floats = { values: Float32Array.from(images.pixels, (level) => level / 255), count, shape };
  const [bytes, same] = [await classifier.logits(images), await classifier.logits(floats)];
  for (const [index, value] of bytes.values.entries()) expect(same.values[index]).toBeCloseTo(value, 5);
  const moved = await classifier.predict({
    ...floats,
    values: floats.values.map((value) => Math.min(1, value + 1e-3)),
  });
  expect(moved.values).not.toEqual((await classifier.predict(floats)).values);
  classifier.dispose();
});
