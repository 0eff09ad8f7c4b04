// Marich: rounds of what its own model is unsure of, thinned out to what is diverse and near what it misjudges.
import type { AttackContext, AttackPlugin, Substitute } from '../../contract/plugins.js';
import { checkJson } from '../../contract/validate.js';
import { oneHot } from '../../lib/arrays/one-hot.js';
import { argmaxRows } from '../../lib/evidence/predictions.js';
import { askRows } from '../shared/asking.js';
import { choose } from './choose.js';
import { DEFAULTS, Options } from './options.js';
import { roundEpochs, roundQueries } from './schedule.js';

const optionsOf = (parameters: unknown): Options => ({ ...DEFAULTS, ...checkJson(Options, parameters, 'marich') });

export const attack: AttackPlugin = {
  meta: {
    id: 'marich',
    title: 'Marich',
    version: '1.0.0',
    summary: 'Asks in rounds what its own model is unsure of, diverse in its gradients and near what it misjudges.',
    paper: {
      citation:
        'Karmakar, Basu: Marich: A Query-efficient Distributionally Equivalent Model Extraction Attack. NeurIPS 2023',
      url: 'https://arxiv.org/abs/2302.08466',
    },
    departures: [
      'Rounds go on until the budget ends; public code ends after 20, at 7,664 queries.',
      'The gradient of the entropy is taken of each image; public code takes the softmax over the batch.',
      'Every answer is paid: public code labels the whole pool beforehand, and validates on 10,000 answers that it does not count.',
      'Each round asks exactly its number: public code takes whole ranks, which are some more.',
      'Its own model learns classes alone, as published; the surrogate at the end learns the answers as they are, unless a recovery says otherwise.',
    ],
    anytime: true,
    asksEachOnce: true,
    substitute: true,
  },
  parameters: Options,
  leastBudget: (parameters) => optionsOf(parameters).initial + 1,
  async run(context, parameters) {
    const options = optionsOf(parameters);
    const { pool, oracle, rng, signal, budget, onProgress } = context;
    signal.throwIfAborted();
    const order = rng.permutation(pool.images.count);
    const queries = Math.min(budget, oracle.remaining(), order.length);
    let asked: Int32Array = order.slice(0, Math.min(options.initial, queries));
    let labels = argmaxRows(await askRows(context, asked));
    let open: Int32Array = order.slice(asked.length);
    const seed = 1 + rng.fork('model').nextInt(2 ** 31 - 2);
    const model = await context.substitute.create({ classes: oracle.classes, shape: oracle.inputShape, seed });
    try {
      for (let round = 1; asked.length < queries; round++) {
        signal.throwIfAborted();
        onProgress({ fraction: asked.length / queries, note: `round ${round}` });
        await train(context, model, { asked, labels, round, options });
        const choice = { open, asked, labels, queries: roundQueries(options, round), options };
        const chosen = await choose(context, model, { ...choice, rng: rng.fork(`round ${round}`) });
        const rows = chosen.subarray(0, queries - asked.length);
        labels = joined(labels, argmaxRows(await askRows(context, rows)));
        asked = joined(asked, rows);
        const gone = new Set(rows);
        open = open.filter((row) => !gone.has(row));
      }
    } finally {
      model.dispose();
    }
  },
};

interface Lesson {
  readonly asked: Int32Array;
  readonly labels: Int32Array;
  readonly round: number;
  readonly options: Options;
}

/** Goes on from the present weights. */
async function train({ pool }: AttackContext, model: Substitute, lesson: Lesson): Promise<void> {
  const { asked, labels, round, options } = lesson;
  const { batchSize, learningRate } = options;
  const schedule = { kind: 'constant' } as const;
  const sgd = { learningRate, momentum: 0, nesterov: false, weightDecay: 1e-3, schedule };
  const training = { ...sgd, batchSize, epochs: roundEpochs(options, round) };
  await model.train(pool.images.read(asked), oneHot(labels, model.classes), training);
}

const joined = (first: Int32Array, second: Int32Array): Int32Array => Int32Array.from([...first, ...second]);
