// Knockoff Nets with the adaptive policy: learns which classes of the pool are worth asking, image by image.
import type { Matrix } from '../../contract/arrays.js';
import { PluginError } from '../../contract/errors.js';
import type { AttackContext, AttackPlugin, Substitute } from '../../contract/plugins.js';
import { checkJson } from '../../contract/validate.js';
import { classTree } from './class-tree.js';
import { DEFAULTS, Options } from './options.js';
import { TreePolicy } from './policy.js';
import { Rewards } from './rewards.js';

export const attack: AttackPlugin = {
  meta: {
    id: 'knockoff-adaptive',
    title: 'Knockoff Nets (adaptive)',
    version: '1.0.0',
    summary: 'Asks natural images of a labelled pool, more of the classes whose answers were worth most so far.',
    paper: {
      citation: 'Orekondy, Schiele, Fritz: Knockoff Nets: Stealing Functionality of Black-Box Models. CVPR 2019',
      url: 'https://arxiv.org/abs/1812.02766',
    },
    departures: [
      'The authors released no code of it; the algorithm is that of the paper, section 4.1.2.',
      'Its own model learns after every hundredth answer, on all answers so far, not after each.',
      'The tree is made of the features of its own network, trained on labels of the pool; the paper takes ImageNet features.',
      'A class without images left leaves the policy; a reward that is no number, or on no scale, counts 0.',
      'ART draws with replacement, and its figures are below those of random queries: none of them is repeated.',
    ],
    anytime: true,
    asksEachOnce: true,
    substitute: true,
    poolLabels: 'required',
  },
  parameters: Options,
  async run(context, parameters) {
    const options = { ...DEFAULTS, ...checkJson(Options, parameters, 'knockoff-adaptive') };
    const { oracle, pool, rng, signal, budget } = context;
    signal.throwIfAborted();
    const { labels, classes } = numbered(pool.labels);
    const policy = new TreePolicy(await classTree(context, labels, classes, options));
    const seed = 1 + rng.fork('model').nextInt(2 ** 31 - 2);
    const model = await context.substitute.create({ classes: oracle.classes, shape: oracle.inputShape, seed });
    try {
      const queries = Math.min(budget, oracle.remaining(), labels.length);
      await askByPolicy(context, { policy, model, options, queries, rows: rowsByClass(labels, classes, context) });
    } finally {
      model.dispose();
    }
  },
};

interface Run {
  readonly policy: TreePolicy;
  readonly model: Substitute;
  readonly options: Options;
  readonly queries: number;
  /** By class, in the order in which they are asked; emptied from the end. */
  readonly rows: readonly number[][];
}

async function askByPolicy(context: AttackContext, { policy, model, options, queries, rows }: Run): Promise<void> {
  const { oracle, pool, rng, signal, onProgress } = context;
  const draws = rng.fork('policy');
  const rewards = new Rewards(options.rewards, options.window);
  const asked: number[] = [];
  const answers = new Float32Array(queries * oracle.classes);
  while (asked.length < queries && policy.isOpen) {
    signal.throwIfAborted();
    const path = policy.draw(draws);
    const left = rows[policy.classOf(path)] ?? [];
    const row = left.pop() ?? -1;
    const answer = (await oracle.query({ rows: [row] })).values;
    const guess = (await model.predict(pool.images.read([row]))).values;
    policy.learn(path, rewards.advantageOf(answer, guess));
    if (left.length === 0) policy.close(path);
    answers.set(answer, asked.length * oracle.classes);
    asked.push(row);
    if (asked.length % options.updateEvery !== 0 || asked.length === queries) continue;
    onProgress({ fraction: asked.length / queries, note: `${asked.length} asked` });
    const known = { values: answers.subarray(0, asked.length * oracle.classes), rows: asked.length };
    await learn(context, model, asked, { ...known, columns: oracle.classes }, options);
  }
}

async function learn(
  { pool }: AttackContext,
  model: Substitute,
  rows: readonly number[],
  answers: Matrix,
  { epochs, batchSize, learningRate }: Options,
): Promise<void> {
  const schedule = { kind: 'constant' } as const;
  const training = { epochs, batchSize, learningRate, momentum: 0.5, nesterov: false, schedule };
  await model.train(pool.images.read(rows), answers, training);
}

/** Labels without gaps: a pool may hold some classes of its dataset alone. Throws PluginError `pool-without-labels`. */
function numbered(labels: Int32Array | null): { readonly labels: Int32Array; readonly classes: number } {
  if (labels === null) throw noLabels('none');
  const present = [...new Set(labels)].sort((a, b) => a - b);
  if (labels.length > 0 && present.length < 2) throw noLabels('one class');
  const numbers = new Map(present.map((label, index) => [label, index]));
  return { labels: labels.map((label) => numbers.get(label) ?? 0), classes: present.length };
}

/** Each class's rows in an order of their own, that of one permutation of the pool. */
function rowsByClass(labels: Int32Array, classes: number, { rng }: AttackContext): readonly number[][] {
  const rows: number[][] = Array.from({ length: classes }, () => []);
  for (const row of rng.permutation(labels.length)) rows[labels[row] ?? 0]?.push(row);
  return rows;
}

function noLabels(got: string): PluginError {
  return new PluginError('knockoff-adaptive has nothing to choose between', {
    code: 'pool-without-labels',
    where: 'attack knockoff-adaptive',
    expected: 'a pool of one labelled dataset, of two classes or more',
    got,
    hint: 'Name a pool with classes of its own, or take knockoff-random.',
  });
}
