// Generated splits to fit a detector on, and its accuracy on held-out images at the threshold that validation chose.
import type { Shape3 } from '../../../bench/contract/arrays.js';
import type { DetectorFit, DetectorPlugin, OwnerModel } from '../../../bench/contract/plugins.js';
import type { Parameters } from '../../../bench/contract/primitives.js';
import { storeOf } from '../../../bench/lib/images/image-store.js';
import { chooseThreshold } from '../../../bench/lib/stats/threshold.js';
import { detectorNetwork } from '../../../bench/tensor/detector-network.js';
import { networkFactory } from '../../../bench/tensor/network-factory.js';
import { generate, type Painter } from '../generated-images.js';

export interface Sides {
  readonly benign: Painter;
  readonly anomalous: Painter;
  /** Training images of each side; validation has as many. */
  readonly count: number;
  readonly shape: Shape3;
  readonly seed: number;
  /** The victim; default none. */
  readonly model?: OwnerModel;
}

export function detectorFit({ benign, anomalous, count, shape, seed, model }: Sides): DetectorFit {
  const side = (paint: Painter, first: number): DetectorFit['anomalous'] => ({
    train: storeOf(generate(paint, count, shape, first)),
    validation: storeOf(generate(paint, count, shape, first + 1)),
  });
  return {
    benign: { ...side(benign, 10 * seed), trainLabels: new Int32Array(count), validationLabels: new Int32Array(count) },
    anomalous: side(anomalous, 10 * seed + 2),
    networks: networkFactory({ plugin: detectorNetwork }),
    model: model ?? null,
    seed,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  };
}

/** Balanced accuracy on 100 held-out images of each side. */
export async function heldOutAccuracy(plugin: DetectorPlugin, sides: Sides, parameters: Parameters): Promise<number> {
  const fit = detectorFit(sides);
  const detector = await plugin.open(await plugin.prepare(fit, parameters), parameters, fit.networks, fit.model);
  const read = (store: DetectorFit['benign']['validation']): Promise<Float64Array> =>
    detector.score(store.read(Array.from({ length: store.count }, (_, row) => row)), 0);
  const { threshold } = chooseThreshold(await read(fit.benign.validation), await read(fit.anomalous.validation));
  const benign = await detector.score(generate(sides.benign, 100, sides.shape, 10 * sides.seed + 4), 0);
  const anomalous = await detector.score(generate(sides.anomalous, 100, sides.shape, 10 * sides.seed + 5), 0);
  detector.dispose();
  const right =
    benign.filter((score) => score < threshold).length + anomalous.filter((score) => score >= threshold).length;
  return right / 200;
}
