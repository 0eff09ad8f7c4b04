// The loop of attacks that need no gradient of the victim: two clones, a generator of what they disagree about, answers.
import Type from '#typebox';
import type { AttackContext, OwnSurrogate, Substitute } from '../../contract/plugins.js';
import { rateFactor } from '../../tensor/blocks/milestones.js';
import type { Values } from '../../tensor/blocks/values.js';
import { Artist } from './artist.js';
import { Clones, type CloneSettings } from './clones.js';
import { DROP, type DrawingSettings } from './drawing.js';

export const ANSWERS = Type.Optional(
  Type.Union([Type.Literal('posteriors'), Type.Literal('argmax')], {
    description:
      'What the clones learn: recovered logits by L1, or the first class by cross-entropy. Default posteriors',
  }),
);

export interface TwoCloneSettings extends CloneSettings, DrawingSettings {
  readonly generatorSteps: number;
  /** Batches asked an iteration. */
  readonly queryBatches: number;
  readonly milestones: readonly number[];
}

/** What two attacks of this kind differ in. */
export interface Rivalry {
  readonly settings: TwoCloneSettings;
  /** What the generator goes down: of the clones' logits, float32 [n, classes] each, on its images. */
  readonly loss: (logits: readonly Values[]) => Values;
  /** Once the clones are there; their weights are not yet trained. */
  readonly watch: (clones: Clones) => Watch;
}

/** Looks on while clones are trained. */
export interface Watch {
  afterIteration(): void;
  /** The surrogate's members; the clones that are not among them are disposed of. */
  members(): readonly Substitute[];
  dispose(): void;
}

/** Until the budget is spent, the last batch smaller. */
export async function stealWithTwoClones(context: AttackContext, rivalry: Rivalry): Promise<OwnSurrogate> {
  const { settings, loss } = rivalry;
  const artist = new Artist(context, settings);
  try {
    return await withClones(context, rivalry, async (clones, rate) => {
      for (let step = 0; step < settings.generatorSteps; step++) await artist.improve(clones.networks, loss, rate);
      for (let batch = 0; batch < settings.queryBatches; batch++) {
        const count = Math.min(settings.batchSize, context.oracle.remaining());
        if (count === 0) return;
        const images = await artist.draw(count);
        await clones.learn(images, await context.oracle.query({ images }), rate);
      }
    });
  } finally {
    artist.dispose();
  }
}

/** The same training on answers to random images of the pool, which is gone through again and again. */
export async function trainTwoClones(context: AttackContext, rivalry: Rivalry): Promise<OwnSurrogate> {
  const { oracle, pool, rng } = context;
  const { batchSize, queryBatches } = rivalry.settings;
  const order = rng.fork('pool');
  let waiting: number[] = [];
  return withClones(context, rivalry, async (clones, rate) => {
    for (let batch = 0; batch < queryBatches && oracle.remaining() > 0; batch++) {
      if (waiting.length === 0) waiting = [...order.permutation(pool.images.count)];
      const rows = waiting.splice(0, Math.min(batchSize, oracle.remaining()));
      await clones.learn(pool.images.read(rows), await oracle.query({ rows }), rate);
    }
  });
}

async function withClones(
  context: AttackContext,
  { settings, watch }: Rivalry,
  iterate: (clones: Clones, rate: number) => Promise<void>,
): Promise<OwnSurrogate> {
  const { oracle, budget, signal } = context;
  const clones = await Clones.create(context, settings);
  const watching = watch(clones);
  let members: readonly Substitute[] = [];
  try {
    while (oracle.remaining() > 0) {
      signal.throwIfAborted();
      const done = 1 - oracle.remaining() / budget;
      await iterate(clones, rateFactor({ at: settings.milestones, factor: DROP }, done));
      watching.afterIteration();
    }
    members = watching.members();
    return { members };
  } finally {
    for (const member of clones.members) if (!members.includes(member)) member.dispose();
    watching.dispose();
    clones.close();
  }
}
