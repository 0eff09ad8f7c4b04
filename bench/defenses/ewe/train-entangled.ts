// First the plain victim, then the mark: batches of the data, and batches of triggers beside images of their class.
import type { Images } from '../../contract/arrays.js';
import { PluginError } from '../../contract/errors.js';
import type { TrainedVictim, VictimFit } from '../../contract/plugins.js';
import { pickRows } from '../../lib/arrays/matrix.js';
import { oneHot } from '../../lib/arrays/one-hot.js';
import { selectRows, storeOf } from '../../lib/images/image-store.js';
import { createRng, deriveSeed } from '../../lib/random/rng.js';
import { insideOf, type InsideBlock } from '../../tensor/blocks/inside.js';
import { LossOptimizer } from '../../tensor/blocks/loss-optimizer.js';
import { held, meanCrossEntropy, weighted } from '../../tensor/blocks/losses.js';
import { learnedNumbers } from '../../tensor/blocks/numbers.js';
import { imageValues, matrixValues, release, stacked } from '../../tensor/blocks/values.js';
import { ratesAt } from '../../tensor/schedule.js';
import { entanglement, halves } from './entanglement.js';
import type { Entangling } from './options.js';
import { type Beside, carriers, makeTriggers, rowsOf } from './triggers.js';

/** Shares of the whole work that are done after the plain training, and after the triggers are made. */
const DONE = { plain: 0.45, triggers: 0.5 } as const;

/**
 * Minimises the mean cross-entropy, and on batches of triggers and images of their class, all labelled with that class, the same
 * less kappa times their entanglement at the chosen layers (Jia et al., USENIX Security 2021, equation 2 and algorithm 1).
 *
 * @throws PluginError `too-few-triggers` where neither the class nor the outliers have two images
 */
export async function trainEntangled(fit: VictimFit, given: Omit<Entangling, 'classes'>): Promise<TrainedVictim> {
  const { training, classes, options, outliers, create, seed, signal, onProgress } = fit;
  const chosen = { ...given, classes };
  const { images, labels } = training;
  const carried = carriers(fit, chosen);
  const targetRows = rowsOf(labels, chosen.target);
  const half = Math.min(Math.floor(options.batchSize / (2 * chosen.ratio)), carried.count, targetRows.length);
  if (half < 2) throw tooFew(Math.min(carried.count, targetRows.length));
  const part = (from: number, to: number) => (progress: { readonly fraction: number; readonly note: string }) =>
    onProgress({ ...progress, fraction: from + (to - from) * progress.fraction });
  signal.throwIfAborted();
  const network = await create(0);
  const plain = { images, targets: oneHot(labels, classes), options, seed: deriveSeed('ewe-plain', seed) };
  await network.train({ ...plain, signal, onProgress: part(0, DONE.plain) });
  const inside = insideOf(network, chosen.layers);
  const beside = { targets: selectRows(images, targetRows), half };
  const work = { inside, beside, options: chosen, signal };
  const triggers = await makeTriggers(carried, {
    ...work,
    patched: outliers === null,
    onProgress: part(DONE.plain, DONE.triggers),
  });
  await mark({ ...fit, onProgress: part(DONE.triggers, 1) }, { ...work, triggers });
  return {
    networks: [network],
    triggers: { images: triggers, labels: new Int32Array(triggers.count).fill(chosen.target) },
  };
}

interface Marking {
  readonly inside: InsideBlock;
  readonly beside: Beside;
  readonly options: Entangling;
  readonly triggers: Images;
}

async function mark(
  { training, classes, options, seed, signal, onProgress }: VictimFit,
  { inside, beside: { targets: others, half }, options: chosen, triggers }: Marking,
): Promise<void> {
  const { images, labels } = training;
  const { kappa, temperature, distance, target } = chosen;
  const { optimizer: rule, learningRate, momentum, weightDecay, batchSize } = options;
  const epochs = chosen.epochs ?? options.epochs;
  const targets = oneHot(labels, classes);
  const numbers = learnedNumbers(inside.layers.length, 1 / temperature);
  const rates = { optimizer: rule, learningRate, momentum, weightDecay };
  const optimizer = new LossOptimizer([inside, numbers], { ...rates, seed: deriveSeed('ewe-dropout', seed) });
  const stepsPerEpoch = Math.ceil(images.count / batchSize);
  const drawTriggers = draws(triggers.count, half, deriveSeed('ewe-order-triggers', seed));
  const drawTargets = draws(others.count, half, deriveSeed('ewe-order-targets', seed));
  const store = storeOf(triggers);
  const truth = matrixValues(oneHot(new Int32Array(2 * half).fill(target), classes));
  const how = { kinds: halves(2 * half), distance };
  try {
    for (let epoch = 0; epoch < epochs; epoch++) {
      const order = createRng(deriveSeed('ewe-order', seed, epoch)).permutation(images.count);
      let loss = 0;
      for (let step = 0; step < stepsPerEpoch; step++) {
        signal.throwIfAborted();
        const at = epoch * stepsPerEpoch + step;
        const factor = ratesAt({ ...options, epochs }, at, stepsPerEpoch).learningRate / learningRate;
        const rows = order.subarray(step * batchSize, (step + 1) * batchSize);
        const own = imageValues(images.read(rows));
        const named = matrixValues(pickRows(targets, rows));
        const marked = imageValues(store.read(drawTriggers()));
        const beside = imageValues(others.read(drawTargets()));
        try {
          const lossOf = () => {
            const known = meanCrossEntropy(inside.look(own, { training: true }).logits, named);
            const { logits, activations } = inside.look(stacked(marked, beside), { training: true });
            const inverse = numbers.values();
            return weighted(
              [1, known],
              [1, meanCrossEntropy(logits, truth)],
              [-kappa, entanglement(activations, held(inverse), how)],
              // A temperature is learned against the network: that at which the kinds are least entangled.
              [1, entanglement(activations.map(held), inverse, how)],
            );
          };
          loss = await optimizer.step(lossOf, factor, { values: [own, named, marked, beside, truth] });
        } finally {
          release(own, named, marked, beside);
        }
      }
      onProgress({ fraction: (epoch + 1) / epochs, note: `epoch ${epoch + 1} of ${epochs}, loss ${loss.toFixed(3)}` });
    }
  } finally {
    release(truth);
    optimizer.dispose();
    numbers.dispose();
  }
}

/** Rows of a store, so many at a time: each once before any comes again, in another order each time. */
function draws(held: number, wanted: number, seed: number): () => Int32Array {
  let order: Int32Array = new Int32Array(0);
  let [at, round] = [0, 0];
  return () =>
    Int32Array.from({ length: wanted }, () => {
      if (at === order.length) [order, at] = [createRng(deriveSeed('ewe-draws', seed, round++)).permutation(held), 0];
      return order[at++] ?? 0;
    });
}

function tooFew(held: number): PluginError {
  return new PluginError('there are too few images for a mark', {
    code: 'too-few-triggers',
    where: 'ewe',
    expected: 'two images or more to carry it, two of its class, and batches of four',
    got: String(held),
    hint: 'Name another "source", "target" or "ratio" of the defense, or a larger pool in "outliers".',
  });
}
