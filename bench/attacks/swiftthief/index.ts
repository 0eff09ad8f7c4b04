// SwiftThief: an encoder that learns from images that were not asked, and queries for classes that were answered seldom.
import type { Matrix } from '../../contract/arrays.js';
import type { AttackContext, AttackPlugin, OwnSurrogate, Substitute } from '../../contract/plugins.js';
import { checkJson } from '../../contract/validate.js';
import { mapRows } from '../../lib/arrays/matrix.js';
import { argmaxRows } from '../../lib/evidence/predictions.js';
import { askRows } from '../shared/asking.js';
import { noRows, stack } from '../shared/matrix-rows.js';
import { poolPosteriors } from '../shared/pool-posteriors.js';
import { entropies, largest } from '../shared/ranking.js';
import { learnAlike } from './encoder.js';
import { DEFAULTS, Options, roundSizes } from './options.js';
import { countsOf, itemWeights, lackOf, nearestToRare } from './rarity.js';

const LOOK = 1024;

const optionsOf = (parameters: unknown): Options => ({ ...DEFAULTS, ...checkJson(Options, parameters, 'swiftthief') });

export const attack: AttackPlugin = {
  meta: {
    id: 'swiftthief',
    title: 'SwiftThief',
    version: '1.1.0',
    summary:
      'Asks in rounds what its model is unsure of, and at the end what may be of classes answered seldom; learns from images not asked.',
    paper: {
      citation:
        'Lee, Han, Lee: SwiftThief: Enhancing Query Efficiency of Model Stealing by Contrastive Learning. IJCAI 2024',
      url: 'https://doi.org/10.24963/ijcai.2024/47',
    },
    departures: [
      'Every answer is kept and asked once; public code asks what it has asked again.',
      'Each query for a rare class counts as one of it at once, so that a round is not spent on the rarest class alone.',
      'Densities are of features of length 1; a class without images takes what the model takes for it most. A round looks at 5,000 images.',
      'Views are shifted and nothing else; the weight of pairs of answered images is that which MEBench records.',
      'Features are compared behind three dense layers, of which the last two are normalised by the batch; SimSiam normalises all three.',
      'Weights of classes are scaled to mean 1; the adversarial term for rare classes (weight .01) is left out.',
      'In the standard track the surrogate learns what was answered, without the encoder.',
    ],
    anytime: false,
    asksEachOnce: true,
    tracks: ['standard', 'open'],
    substitute: true,
  },
  parameters: Options,
  leastBudget: (parameters) => optionsOf(parameters).rounds,
  async run(context, parameters): Promise<OwnSurrogate> {
    const options = optionsOf(parameters);
    const { pool, oracle, rng, signal, onProgress } = context;
    signal.throwIfAborted();
    const sizes = roundSizes(Math.min(context.budget, oracle.remaining(), pool.images.count), options.rounds);
    let open = rng.permutation(pool.images.count);
    let known: Known = { rows: new Int32Array(0), answers: noRows(oracle.classes) };
    const seed = 1 + rng.fork('model').nextInt(2 ** 31 - 2);
    const model = await context.substitute.create({ classes: oracle.classes, shape: oracle.inputShape, seed });
    try {
      for (const [round, queries] of sizes.entries()) {
        signal.throwIfAborted();
        onProgress({ fraction: round / sizes.length, note: `round ${round + 1} of ${sizes.length}` });
        const left = sizes.slice(round).reduce((sum, size) => sum + size, 0);
        const picks =
          round === 0
            ? open.slice(0, queries)
            : await choose(context, model, { known, open, queries, left, options, round });
        known = {
          rows: Int32Array.from([...known.rows, ...picks]),
          answers: stack(known.answers, await askRows(context, picks)),
        };
        const gone = new Set(picks);
        open = open.filter((row) => !gone.has(row));
        await learn(context, model, { known, open, round, last: round === sizes.length - 1, options });
      }
      return { members: [model] };
    } catch (error) {
      model.dispose();
      throw error;
    }
  },
};

interface Known {
  /** int32: rows of the pool that were asked. */
  readonly rows: Int32Array;
  /** float32 [n, classes] */
  readonly answers: Matrix;
}

interface Choice {
  readonly known: Known;
  readonly open: Int32Array;
  readonly queries: number;
  /** Queries of this round and all after it. */
  readonly left: number;
  readonly options: Options;
  readonly round: number;
}

/** int32: rows of the pool, the first choice first. */
async function choose({ pool, rng }: AttackContext, model: Substitute, choice: Choice): Promise<Int32Array> {
  const { known, open, queries, left, options, round } = choice;
  const most = Math.max(options.candidates, queries);
  const drawn = rng.fork(`candidates ${round}`).permutation(open.length).subarray(0, most);
  const rows = drawn.map((position) => open[position] ?? -1);
  const posteriors = await poolPosteriors(model, pool.images, rows);
  const labels = argmaxRows(known.answers);
  const isTime = left <= lackOf(countsOf(labels, model.classes));
  const picks = isTime
    ? nearestToRare(
        {
          candidates: await unitFeatures(model, pool.images, rows),
          posteriors,
          asked: await unitFeatures(model, pool.images, known.rows),
          labels,
          bandwidth: options.bandwidth,
        },
        queries,
      )
    : largest(entropies(posteriors), queries);
  return Int32Array.from(picks, (position) => rows[position] ?? -1);
}

interface Learning extends Pick<Choice, 'known' | 'open' | 'options' | 'round'> {
  readonly last: boolean;
}

/** The encoder goes on from where it is; then all of the network learns the answers. */
async function learn(context: AttackContext, model: Substitute, learning: Learning): Promise<void> {
  const { known, open, options, round, last } = learning;
  const rng = context.rng.fork(`round ${round}`);
  const others = open.subarray(0, options.unlabelled * (round + 1));
  const epochs = last ? options.lastContrastiveEpochs : options.contrastiveEpochs;
  await learnAlike(context, model, { asked: known.rows, answers: known.answers, others }, { options, epochs, rng });
  const { epochs: supervised, batchSize, learningRate } = options;
  const schedule = { kind: 'constant' } as const;
  const training = { epochs: supervised, batchSize, learningRate, nesterov: false, schedule };
  const weights = itemWeights(argmaxRows(known.answers), model.classes);
  await model.train(context.pool.images.read(known.rows), known.answers, training, { weights });
}

/** float32 [n, width], rows of length 1; of no features, 0. */
async function unitFeatures(
  model: Substitute,
  images: AttackContext['pool']['images'],
  rows: Int32Array,
): Promise<Matrix> {
  const seen: Matrix[] = [];
  for (let first = 0; first < rows.length; first += LOOK)
    seen.push(await model.features(images.read(rows.subarray(first, first + LOOK))));
  const [one, ...others] = seen;
  if (one === undefined) return noRows(0);
  return mapRows(stack(one, ...others), (row, out) => {
    const length = Math.hypot(...row);
    out.set(row.map((value) => (length > 0 ? value / length : 0)));
  });
}
