// Every detector in bench/detectors is tested by being there: prepared and asked for real on generated images.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Images } from '../../../bench/contract/arrays.js';
import type { DetectorPlugin, NetworkFactory, OwnerModel, PluginState } from '../../../bench/contract/plugins.js';
import { storeOf } from '../../../bench/lib/images/image-store.js';
import { isStreamDetector, loadAll } from '../../../bench/pipeline/registry/registry.js';
import { ownerModel } from '../../../bench/pipeline/jobs/owner-model.js';
import { openTensors } from '../../../bench/tensor/open.js';
import { generate, noise, smooth } from '../generated-images.js';
import { tinyClassifier } from '../../support/tiny-network.js';
import { pluginContract } from '../plugin-contract.js';
import { detectorFit } from './detector-fit.js';

const plugins = (await loadAll('detectors'))
  .filter((plugin): plugin is DetectorPlugin => !isStreamDetector(plugin))
  .map((plugin) => [plugin.meta.id, plugin] as const);
const SHAPE = [8, 8, 3] as const;

beforeAll(async () => {
  await openTensors({ backend: 'wasm' });
});

describe.each(plugins)('Detector %s', (_, plugin) => {
  pluginContract(plugin);

  const count = Math.max(40, plugin.fewestImages?.({}) ?? 1);
  const plain = detectorFit({ benign: smooth, anomalous: noise, count, shape: SHAPE, seed: 5 });
  let fit = plain;
  let state: PluginState;
  beforeAll(async () => {
    if (plugin.meta.needs !== undefined) fit = { ...plain, model: ownerModel(tinyClassifier()) };
    state = await plugin.prepare(fit, {});
  });

  it('is prepared to the same bytes by the same seed', async () => {
    expect(await plugin.prepare(fit, {})).toEqual(state);
  });

  it('gives every query a finite score, the same however the queries are batched', async () => {
    const queries = generate(noise, 12, SHAPE, 9);
    const scores = await score(plugin, state, fit, { queries, batchSize: 12 });
    expect(scores).toHaveLength(12);
    expect(scores.every(Number.isFinite)).toBe(true);
    const oneByOne = await score(plugin, state, fit, { queries, batchSize: 1 });
    scores.forEach((value, index) => expect(oneByOne[index]).toBeCloseTo(value, 4));
    expect(await score(plugin, state, fit, { queries, batchSize: 12 })).toEqual(scores);
  });

  it('says how far its preparation is, up to all of it', async () => {
    const fractions: number[] = [];
    await plugin.prepare({ ...fit, onProgress: ({ fraction }) => fractions.push(fraction) }, {});
    expect(fractions).toEqual(fractions.toSorted((left, right) => left - right));
    expect(fractions.at(-1)).toBe(1);
  });

  it('stops its preparation when it is told to', async () => {
    const aborted = AbortSignal.abort(new Error('enough'));
    await expect(plugin.prepare({ ...fit, signal: aborted }, {})).rejects.toThrow('enough');
  });

  it('names a file of its state that is missing', async () => {
    if (Object.keys(state).length === 0) return;
    await expect(plugin.open({}, {}, fit.networks)).rejects.toThrow(expect.objectContaining({ code: 'plugin-state' }));
  });
});

async function score(
  plugin: DetectorPlugin,
  state: PluginState,
  { networks, model }: { readonly networks: NetworkFactory; readonly model: OwnerModel | null },
  { queries, batchSize }: { readonly queries: Images; readonly batchSize: number },
): Promise<number[]> {
  const detector = await plugin.open(state, {}, networks, model);
  const store = storeOf(queries);
  const scores: number[] = [];
  for (let first = 0; first < queries.count; first += batchSize) {
    const rows = Array.from({ length: Math.min(batchSize, queries.count - first) }, (_, at) => first + at);
    scores.push(...(await detector.score(store.read(rows), first)));
  }
  detector.dispose();
  return scores;
}
