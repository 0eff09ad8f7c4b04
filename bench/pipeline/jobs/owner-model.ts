// The victim as its owner sees it: asked, never changed.
import { createHash } from 'node:crypto';
import { PluginError } from '../../contract/errors.js';
import { isVictimJob, type JobSpec } from '../../contract/plan.js';
import type { OwnerModel, OwnerNeed } from '../../contract/plugins.js';
import type { Classifier } from '../../tensor/classifier.js';
import type { Asking } from './answering.js';
import { openCheckpoint } from './network.js';
import { type OpenedVictim, openVictim } from './victim.js';
import { answersOnly } from './victim-look.js';

export interface OpenedOwnerModel {
  readonly model: OwnerModel;
  /** Throws PluginError `victim-changed` if its weights are no longer those that it was opened with. */
  verify(): Promise<void>;
}

/** @param key - of the job that trained or probed it; one that gives answers alone is asked for these, and a plan leaves out what needs more */
export async function openOwnerModel(context: Asking, key: string): Promise<OpenedOwnerModel> {
  const victim = await openVictim(context, key);
  const { network, networks } = victim;
  const { spec } = await context.input(key);
  if (!isVictimJob(spec)) throw new Error(`${key} is no victim but ${spec.kind}`);
  if (networks.length === 0) {
    await victim.verify();
    return { model: answeringModel(victim, spec.classes), verify: () => victim.verify() };
  }
  const before = await digestOf(networks);
  return {
    model:
      network === null
        ? answeringModel(victim, spec.classes)
        : ownerModel(
            network,
            checkpointsOf(spec, (epoch) => openCheckpoint(context, key, epoch)),
          ),
    async verify() {
      if ((await digestOf(networks)) === before) return;
      throw new PluginError('The victim was changed while it was looked at', {
        code: 'victim-changed',
        expected: 'the weights that it was trained to',
        got: 'others',
        hint: 'A defense or detector asks the model that it is given and writes nothing to it.',
      });
    },
  };
}

/** The victim's looks, without its weights. */
export function ownerModel(network: Classifier, checkpoints: OwnerModel['checkpoints'] = []): OwnerModel {
  return {
    classes: network.classes,
    layers: network.layers,
    predict: (images) => network.predict(images),
    logits: (images) => network.logits(images),
    features: (images, layer) => network.features(images, layer),
    inputGradient: (images, targets) => network.inputGradient(images, targets),
    checkpoints,
  };
}

/** The states that the training kept, ascending by epoch, each opened when it is first asked. */
function checkpointsOf(spec: JobSpec, open: (epoch: number) => Promise<Classifier>): OwnerModel['checkpoints'] {
  const epochs = spec.kind === 'train-victim' ? (spec.checkpointEpochs ?? []) : [];
  return epochs.map((epoch) => {
    let opened: Promise<Classifier> | null = null;
    return {
      epoch,
      predict: async (images) => {
        opened ??= open(epoch);
        return (await opened).predict(images);
      },
    };
  });
}

/** Of one that gives answers alone, or of several networks that answer together. */
function answeringModel(victim: OpenedVictim, classes: number): OwnerModel {
  const refuse = (need: OwnerNeed) => () => Promise.reject(answersOnly([need]));
  return {
    classes,
    layers: [],
    predict: (images) => victim.predict(images),
    logits: refuse('logits'),
    features: refuse('features'),
    inputGradient: refuse('gradients'),
    checkpoints: [],
  };
}

async function digestOf(networks: readonly Classifier[]): Promise<string> {
  const hash = createHash('sha256');
  for (const network of networks) hash.update(await network.save());
  return hash.digest('hex');
}
