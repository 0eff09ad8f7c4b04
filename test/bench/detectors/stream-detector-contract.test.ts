// Every detector of streams in bench/detectors is tested by being there: fitted and asked for real on generated streams.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Images, Matrix } from '../../../bench/contract/arrays.js';
import type { OwnerModel, PluginState, StreamFit } from '../../../bench/contract/plugins.js';
import { storeOf } from '../../../bench/lib/images/image-store.js';
import { createRng } from '../../../bench/lib/random/rng.js';
import { isStreamDetector, loadAll } from '../../../bench/pipeline/registry/registry.js';
import { detectorNetwork } from '../../../bench/tensor/detector-network.js';
import { networkFactory } from '../../../bench/tensor/network-factory.js';
import { openTensors } from '../../../bench/tensor/open.js';
import { generate, noise, smooth } from '../generated-images.js';
import { pluginContract } from '../plugin-contract.js';
import { guardedVictim } from './guarded-victim.js';
import { QUICK } from './quick.js';

const plugins = (await loadAll('detectors'))
  .filter(isStreamDetector)
  .map((plugin) => [plugin.meta.id, plugin] as const);
const SHAPE = [8, 8, 3] as const;
const QUERIES = 400;
const networks = networkFactory({ plugin: detectorNetwork });

/** Near copies of a few images, as an attack makes them that walks along gradients: whoever looks at distances must see it. */
function copies(): Images {
  const few = generate(noise, 20, SHAPE, 3);
  const rng = createRng('copies');
  const pixels = Uint8Array.from({ length: QUERIES * 192 }, (_, at) => {
    const image = Math.floor(at / 192) % 20;
    const value = few.pixels[image * 192 + (at % 192)] ?? 0;
    return at < 20 * 192 ? value : Math.min(255, value + rng.nextInt(2));
  });
  return { pixels, count: QUERIES, shape: SHAPE };
}

beforeAll(async () => {
  await openTensors({ backend: 'wasm' });
});

describe.each(plugins)('Detector of streams %s', (_, plugin) => {
  pluginContract(plugin);
  const quick = QUICK[plugin.meta.id] ?? {};

  let model: OwnerModel;
  let state: PluginState;
  let fit: StreamFit;
  let stream: Images;
  let answers: Matrix;
  beforeAll(async () => {
    model = guardedVictim(plugin);
    const side = (seed: number) => ({
      images: storeOf(generate(smooth, 60, SHAPE, seed)),
      labels: new Int32Array(60),
    });
    fit = {
      benign: { train: side(1), validation: side(2) },
      falseAlarmRate: plugin.meta.setsThreshold === true ? 0.05 : null,
      anomalous:
        plugin.knownAttackers === undefined
          ? null
          : { train: storeOf(generate(noise, 40, SHAPE, 6)), validation: storeOf(generate(noise, 20, SHAPE, 7)) },
      networks,
      model,
      seed: 5,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    };
    state = await plugin.prepare(fit, quick);
    stream = copies();
    answers = await model.predict(stream);
  });

  /** Its verdicts, one a batch. */
  async function watch(images: Images, given: Matrix, batchSize: number): Promise<(number | null)[]> {
    const detector = await plugin.open(state, quick, networks, model);
    const alarms: (number | null)[] = [];
    for (let first = 0; first < images.count; first += batchSize) {
      alarms.push((await detector.observe(batchOf(images, given, first, batchSize))).alarmAt);
    }
    detector.dispose();
    return alarms;
  }

  it('is fitted to the same bytes by the same seed, and stops when it is told to', async () => {
    expect(await plugin.prepare(fit, quick)).toEqual(state);
    const aborted = AbortSignal.abort(new Error('enough'));
    await expect(plugin.prepare({ ...fit, signal: aborted }, quick)).rejects.toThrow('enough');
  });

  it('alarms at the same query however the queries are batched, and never takes it back', async () => {
    const whole = (await watch(stream, answers, QUERIES)).at(-1) ?? null;
    expect(whole, 'near copies raise no alarm at all').not.toBeNull();
    for (const batchSize of [1, 7, 64]) {
      const alarms = await watch(stream, answers, batchSize);
      expect(alarms.at(-1)).toBe(whole);
      const first = alarms.findIndex((alarm) => alarm !== null);
      expect(alarms.slice(first).every((alarm) => alarm === whole)).toBe(true);
      // No sooner than the batch that holds the query.
      expect(first).toBe(Math.floor((whole ?? -1) / batchSize));
    }
  });

  it('goes on as before after an alarm, whatever is asked then', async () => {
    const honest = generate(smooth, 100, SHAPE, 8);
    const detector = await plugin.open(state, quick, networks, model);
    const { alarmAt } = await detector.observe({ images: stream, answers, firstQueryIndex: 0 });
    const after = await detector.observe({
      images: honest,
      answers: await model.predict(honest),
      firstQueryIndex: QUERIES,
    });
    detector.dispose();
    expect(after.alarmAt).toBe(alarmAt);
  });

  it('keeps clients apart: what one asks changes nothing for another', async () => {
    const alone = (await watch(stream, answers, 50)).at(-1);
    const [one, other] = [
      await plugin.open(state, quick, networks, model),
      await plugin.open(state, quick, networks, model),
    ];
    const honest = generate(smooth, QUERIES, SHAPE, 9);
    const given = await model.predict(honest);
    const alarms: (number | null)[] = [];
    for (let first = 0; first < QUERIES; first += 50) {
      await other.observe(batchOf(honest, given, first, 50));
      alarms.push((await one.observe(batchOf(stream, answers, first, 50))).alarmAt);
    }
    one.dispose();
    other.dispose();
    expect(alarms.at(-1)).toBe(alone);
  });
});

function batchOf({ pixels, shape, count }: Images, { values, columns }: Matrix, first: number, batchSize: number) {
  const end = Math.min(count, first + batchSize);
  return {
    images: { pixels: pixels.subarray(first * 192, end * 192), count: end - first, shape },
    answers: { values: values.subarray(first * columns, end * columns), rows: end - first, columns },
    firstQueryIndex: first,
  };
}
