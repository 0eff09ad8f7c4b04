// ActiveThief: asks what its own model, trained anew each round on all answers, says is worth asking.
import type { AttackContext, AttackPlugin, Substitute } from '../../contract/plugins.js';
import { checkJson } from '../../contract/validate.js';
import { ask, join, type Answered } from './answered.js';
import { leastBudget, sharesOf } from './budget.js';
import { choose } from './choose.js';
import { Options, withDefaults } from './options.js';

const optionsOf = (parameters: unknown): Options => withDefaults(checkJson(Options, parameters, 'activethief'));

export const attack: AttackPlugin = {
  meta: {
    id: 'activethief',
    title: 'ActiveThief',
    version: '1.0.0',
    summary: 'Asks in rounds the images of a pool that its own model is least sure of, or that cover the pool best.',
    paper: {
      citation:
        'Pal, Gupta, Shukla, Kanade, Shevade, Ganapathy: ActiveThief: Model Extraction Using Active Learning and Unannotated Public Data. AAAI 2020',
      url: 'https://doi.org/10.1609/aaai.v34i01.5432',
    },
    departures: [
      'Budget shares and rounds are those of the paper; epochs, patience and batch size those of the public code, unless "defaults" is "paper".',
      "Its own model has the architecture of the suite's surrogate, which at the end is trained on all answers, those to validation images included.",
      'dfal takes the first step of DeepFool, on logits and with the squared norm that the public code lacks: images are bytes, and later steps are smaller than a grey level.',
      'dfal looks at 10,000 images a round unless told otherwise; a budget near that leaves dfal-k-center with k-center alone, unless "informative" is lower.',
    ],
    anytime: false,
    asksEachOnce: true,
    substitute: true,
  },
  parameters: Options,
  leastBudget: (parameters) => leastBudget(optionsOf(parameters).rounds),
  async run(context, parameters) {
    const options = optionsOf(parameters);
    const { pool, rng, oracle, signal, onProgress } = context;
    const order = rng.permutation(pool.images.count);
    const shares = sharesOf(Math.min(context.budget, oracle.remaining(), order.length), options.rounds);
    const begun = shares.validation + shares.initial;
    signal.throwIfAborted();
    const validation = await ask(context, order.subarray(0, shares.validation));
    let labelled = await ask(context, order.subarray(shares.validation, begun));
    let open = order.slice(begun);
    const seed = 1 + rng.fork('model').nextInt(2 ** 31 - 2);
    const model = await context.substitute.create({ classes: oracle.classes, shape: oracle.inputShape, seed });
    try {
      for (const [round, queries] of shares.rounds.entries()) {
        signal.throwIfAborted();
        onProgress({ fraction: round / shares.rounds.length, note: `round ${round + 1} of ${shares.rounds.length}` });
        await train(context, model, { labelled, validation, options });
        const picks = await choose(context, model, { labelled, open, queries, round, options });
        labelled = join(labelled, await ask(context, picks));
        const asked = new Set(picks);
        open = open.filter((row) => !asked.has(row));
      }
    } finally {
      model.dispose();
    }
  },
};

interface Lesson {
  readonly labelled: Answered;
  readonly validation: Answered;
  readonly options: Options;
}

/** From new weights, until the victim's answers to the validation images are met no better. */
async function train({ pool }: AttackContext, model: Substitute, lesson: Lesson): Promise<void> {
  const { labelled, validation, options } = lesson;
  const { epochs, batchSize, learningRate, patience } = options;
  const training = { optimizer: 'adam', learningRate, batchSize, epochs, schedule: { kind: 'constant' } } as const;
  const held = { images: pool.images.read(validation.rows), targets: validation.answers, patience };
  await model.train(pool.images.read(labelled.rows), labelled.answers, training, {
    fresh: true,
    ...(validation.rows.length === 0 ? {} : { earlyStopping: held }),
  });
}
