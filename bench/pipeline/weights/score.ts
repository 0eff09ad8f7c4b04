// How often imported weights are right, as they are, on the test part of a dataset: the check that a mapping is right.
import { UsageError } from '../../contract/errors.js';
import type { Interval } from '../../contract/metric.js';
import { wilsonInterval } from '../../lib/stats/wilson.js';
import { Classifier } from '../../tensor/classifier.js';
import type { ModelPlugin } from '../../tensor/model-plugin.js';
import type { WeightSet } from '../../tensor/weight-set.js';
import { openDataset, type Part } from '../data/open.js';
import { weightSetsOf } from './import.js';
import { howToGet } from './inventory.js';
import { readStoredWeights, weightsRecord } from './store.js';

/** Images in one look; bounds memory, changes no number. */
const BATCH = 250;
const TOP = 5;

export interface ScoreWeightsOptions {
  readonly plugin: ModelPlugin;
  readonly dataset: string;
  /** The set that is meant; absent, the first with the dataset's number of classes. */
  readonly set?: string;
  readonly dataRoot: string;
  /** Only the first images of the test part, in its own order; `null` takes all. */
  readonly first: number | null;
  readonly signal: AbortSignal;
  readonly onProgress: (images: number, of: number) => void;
}

export interface WeightsScore {
  readonly model: string;
  readonly set: string;
  readonly dataset: string;
  readonly variant: string;
  readonly images: number;
  /** Rates in [0, 1]. */
  readonly top1: number;
  readonly top1Interval: Interval;
  readonly top5: number;
}

/**
 * Asks the network with its own last layer, at the dataset's size. Needs `openTensors`.
 *
 * @throws UsageError `weights-missing`, `classes-differ` or `no-test-part`, and what opening the dataset throws
 */
export async function scoreWeights(options: ScoreWeightsOptions): Promise<WeightsScore> {
  const { plugin, dataset, dataRoot, first, signal, onProgress } = options;
  const { record, test } = await openDataset(dataset, dataRoot);
  const set = setFor(plugin, record.classes, dataset, options.set);
  if (test === null) throw unfit('no-test-part', `${dataset} has no test part`, 'Import a copy that has one.');
  const [height = 0, width = 0, channels = 0] = record.shape;
  const classifier = Classifier.create({
    plugin,
    shape: [height, width, channels],
    classes: set.classes,
    seed: 1,
    parameters: set.parameters ?? {},
  });
  try {
    classifier.load(await stored(plugin, set, dataRoot));
    const images = Math.min(first ?? test.labels.length, test.labels.length);
    const counts = { top1: 0, top5: 0 };
    for (let start = 0; start < images; start += BATCH) {
      signal.throwIfAborted();
      const rows = Int32Array.from({ length: Math.min(BATCH, images - start) }, (_, index) => start + index);
      await count(classifier, test, rows, counts);
      onProgress(start + rows.length, images);
    }
    const top1Interval = wilsonInterval(counts.top1, images);
    const rates = { top1: counts.top1 / images, top1Interval, top5: counts.top5 / images };
    return { model: plugin.meta.id, set: set.id, dataset, variant: record.variant, images, ...rates };
  } finally {
    classifier.dispose();
  }
}

function setFor(plugin: ModelPlugin, classes: number, dataset: string, id?: string): WeightSet {
  const sets = weightSetsOf(plugin, id);
  const found = sets.find((set) => set.classes === classes);
  if (found !== undefined) return found;
  const known = sets.map(({ id, classes: own }) => `${own} (${id})`).join(', ');
  const message = `${dataset} has ${classes} classes, the weights of ${plugin.meta.id} tell ${known} apart`;
  throw unfit('classes-differ', message, 'Name a dataset with the same classes in the same order.');
}

async function stored(plugin: ModelPlugin, set: WeightSet, dataRoot: string): Promise<Uint8Array> {
  const { meta } = plugin;
  const record = await weightsRecord(dataRoot, meta.id, set.id);
  if (record !== null) return readStoredWeights(dataRoot, record);
  throw unfit(
    'weights-missing',
    `the ${set.id} weights of ${meta.id} are not here`,
    `Run \`${howToGet(plugin, set)}\`.`,
  );
}

async function count(
  classifier: Classifier,
  { images, labels }: Part,
  rows: Int32Array,
  counts: { top1: number; top5: number },
): Promise<void> {
  const { values, columns } = await classifier.predict({ store: images, rows });
  for (const [index, row] of rows.entries()) {
    const posteriors = values.subarray(index * columns, (index + 1) * columns);
    const own = posteriors[labels[row] ?? -1] ?? 0;
    const better = posteriors.reduce((sum, value) => sum + (value > own ? 1 : 0), 0);
    if (better === 0) counts.top1++;
    if (better < TOP) counts.top5++;
  }
}

function unfit(code: string, message: string, hint: string): UsageError {
  return new UsageError(message, { code, hint });
}
