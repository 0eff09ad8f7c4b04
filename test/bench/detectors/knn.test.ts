import { beforeAll, describe, expect, it } from 'vitest';
import { detector as knn } from '../../../bench/detectors/knn.js';
import { ownerModel } from '../../../bench/pipeline/jobs/owner-model.js';
import { openTensors } from '../../../bench/tensor/open.js';
import { tinyClassifier } from '../../support/tiny-network.js';
import { noise, smooth } from '../generated-images.js';
import { detectorFit } from './detector-fit.js';

beforeAll(async () => {
  await openTensors({ backend: 'wasm' });
});

const fit = () =>
  detectorFit({
    benign: smooth,
    anomalous: noise,
    count: 20,
    shape: [8, 8, 3],
    seed: 3,
    model: ownerModel(tinyClassifier()),
  });

describe('The k nearest neighbours', () => {
  it('of an image in the bank begin with itself', async () => {
    const given = fit();
    const state = await knn.prepare(given, { k: 1 });
    const one = await knn.open(state, { k: 1 }, given.networks, given.model);
    const scores = await one.score(given.benign.train.read([0, 7]), 0);
    scores.forEach((score) => expect(score).toBeCloseTo(0, 5));
  });

  it('are refused where there are more of them than images', async () => {
    await expect(knn.prepare(fit(), { k: 21 })).rejects.toThrow(
      expect.objectContaining({ code: 'k-above-bank', where: 'knn/k' }),
    );
    await expect(knn.prepare(fit(), {})).rejects.toThrow(expect.objectContaining({ code: 'k-above-bank' }));
    expect([knn.fewestImages?.({}), knn.fewestImages?.({ k: 3 })]).toEqual([50, 3]);
  });

  it('are asked of the layer that is named', async () => {
    const given = fit();
    const layers = given.model?.layers ?? [];
    const banks = await Promise.all(
      layers.map(async (layer) => (await knn.prepare(given, { k: 1, layer }))['bank.npy']),
    );
    expect(banks.length).toBeGreaterThan(0);
    const [last] = banks.slice(-1);
    expect((await knn.prepare(given, { k: 1 }))['bank.npy']).toEqual(last);
  });
});
