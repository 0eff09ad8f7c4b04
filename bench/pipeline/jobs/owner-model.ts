// The victim as its owner sees it: asked, never changed.
import { createHash } from 'node:crypto';
import { PluginError } from '../../contract/errors.js';
import type { JobKind, JobSpec } from '../../contract/plan.js';
import type { OwnerModel, OwnerNeed } from '../../contract/plugins.js';
import type { Classifier } from '../../tensor/classifier.js';
import type { JobContext } from './context.js';
import { type OpenedVictim, openVictim } from './victim.js';
import { answersOnly } from './victim-look.js';

export interface OpenedOwnerModel {
  readonly model: OwnerModel;
  /** Throws PluginError `victim-changed` if its weights are no longer those that it was opened with. */
  verify(): Promise<void>;
}

/** @param key - of the job that trained or probed it; a deployment offers its answers, and a plan leaves out what needs more */
export async function openOwnerModel(
  context: Pick<JobContext<JobKind>, 'input' | 'store' | 'endpoint'>,
  key: string,
): Promise<OpenedOwnerModel> {
  const victim = await openVictim(context, key);
  const { network } = victim;
  if (network === null) return deployedModel(victim, (await context.input(key)).spec);
  const before = await digestOf(network);
  return {
    model: ownerModel(network),
    async verify() {
      if ((await digestOf(network)) === before) return;
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
export function ownerModel(network: Classifier): OwnerModel {
  return {
    classes: network.classes,
    layers: network.layers,
    predict: (images) => network.predict(images),
    logits: (images) => network.logits(images),
    features: (images, layer) => network.features(images, layer),
    inputGradient: (images, targets) => network.inputGradient(images, targets),
    checkpoints: [],
  };
}

/** Asked alone; that it answers as when it was probed is checked in the place of its weights. */
async function deployedModel(victim: OpenedVictim, spec: JobSpec): Promise<OpenedOwnerModel> {
  if (spec.kind !== 'probe-victim') throw new Error(`no deployment but ${spec.kind}`);
  const refuse = (need: OwnerNeed) => (): Promise<never> => Promise.reject(answersOnly([need]));
  await victim.verify();
  return {
    model: {
      classes: spec.classes,
      layers: [],
      predict: (images) => victim.predict(images),
      logits: refuse('logits'),
      features: refuse('features'),
      inputGradient: refuse('gradients'),
      checkpoints: [],
    },
    verify: () => victim.verify(),
  };
}

async function digestOf(network: Classifier): Promise<string> {
  return createHash('sha256')
    .update(await network.save())
    .digest('hex');
}
