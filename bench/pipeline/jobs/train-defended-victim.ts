// Trains the victim as a defense wants it, from where the undefended one started and on the same images.
import type { Matrix } from '../../contract/arrays.js';
import { PluginError } from '../../contract/errors.js';
import type { JobOf } from '../../contract/plan.js';
import type { DefensePlugin, TrainableNetwork, Triggers } from '../../contract/plugins.js';
import { argmaxRows } from '../../lib/evidence/predictions.js';
import { deriveSeed } from '../../lib/random/rng.js';
import { Network } from '../../tensor/network-factory.js';
import { openSlice } from '../data/slice.js';
import { loadPlugin } from '../registry/registry.js';
import type { JobBody, JobContext, JobOutput } from './context.js';
import { meanPosteriors } from './ensemble.js';
import { initialNetwork, memberFile, shape3 } from './network.js';
import { openOwnerModel } from './owner-model.js';
import { encodeTriggers } from './trigger-files.js';

export const run: JobBody<'train-defended-victim'> = async (context) =>
  trainDefended(context, await loadPlugin('defenses', context.spec.defense.id));

/** With the plug-in that the specification names. */
export async function trainDefended(
  context: JobContext<'train-defended-victim'>,
  plugin: DefensePlugin,
): Promise<JobOutput> {
  const { spec, dataRoot, signal, onProgress, checkpoints } = context;
  const { defense, train, classes, outliers: store, seed } = spec;
  if (plugin.trainVictim === undefined) throw new Error(`defense ${defense.id} trains no victim`);
  const owner = await openOwnerModel(context, spec.victim);
  const { images, labels } = await openSlice(train, dataRoot);
  const outliers = store === undefined ? null : (await openSlice(store, dataRoot)).images;
  const made: TrainableNetwork[] = [];
  context.atEnd(() => {
    for (const network of made) network.dispose();
    return Promise.resolve();
  });
  const { networks, triggers } = await plugin.trainVictim(
    {
      training: { images, labels },
      classes,
      options: spec.training,
      model: owner.model,
      outliers,
      create: async (index) => {
        const network = new Network(
          await initialNetwork({ spec: undefendedSpec(spec, index), dataRoot }, shape3(train.shape)),
          checkpoints === undefined ? undefined : () => checkpoints.next(),
        );
        made.push(network);
        return network;
      },
      seed: deriveSeed('defended-victim', seed, defense.id),
      signal,
      onProgress: ({ fraction, note }) => onProgress(fraction, note),
    },
    defense.parameters,
  );
  checkCount(plugin, networks);
  checkTriggers(plugin, triggers);
  await owner.verify();
  const files: Record<string, Uint8Array> = triggers === undefined ? {} : { ...encodeTriggers(triggers) };
  for (const [index, network] of networks.entries()) files[memberFile(index)] = await network.save();
  return {
    files,
    summary: {
      networks: networks.length,
      trainingImages: images.count,
      outliers: outliers?.count ?? 0,
      ...(triggers === undefined ? {} : await namedTriggers(networks, triggers)),
      ...(await validate(context, networks)),
    },
  };
}

/** What the undefended victim was made from: the same initial weights for network 0, others for the others. */
function undefendedSpec(
  { train, classes, model, init, training, seed }: JobOf<'train-defended-victim'>,
  index: number,
): JobOf<'train-victim'> {
  const own = index === 0 ? seed : deriveSeed('defended-victim-member', seed, index);
  return { kind: 'train-victim', train, classes, model, init, training, seed: own };
}

function checkCount({ meta }: DefensePlugin, networks: readonly TrainableNetwork[]): void {
  if (networks.length === 1 || (networks.length > 1 && meta.trainsVictim === 'ensemble')) return;
  throw new PluginError(`defense ${meta.id} left ${networks.length} networks in the place of its victim`, {
    code: 'broken-plugin',
    where: `bench/defenses/${meta.id}.ts`,
    expected: meta.trainsVictim === 'ensemble' ? 'one or more' : 'one',
    got: String(networks.length),
    hint: 'Return the networks that were trained; with several, set meta.trainsVictim to "ensemble".',
  });
}

function checkTriggers({ meta }: DefensePlugin, triggers: Triggers | undefined): void {
  const left = triggers?.labels.length ?? 0;
  if ((meta.triggers === true) === left > 0 && left === (triggers?.images.count ?? 0)) return;
  throw new PluginError(`defense ${meta.id} left other triggers than it says`, {
    code: 'broken-plugin',
    where: `bench/defenses/${meta.id}.ts`,
    expected: meta.triggers === true ? 'one image or more, and a class for each' : 'none',
    got: triggers === undefined ? 'none' : `${triggers.images.count} images and ${left} classes`,
    hint: 'Return the triggers beside the networks if and only if meta.triggers is true.',
  });
}

/** How well the victim itself knows its mark. */
async function namedTriggers(
  networks: readonly TrainableNetwork[],
  { images, labels }: Triggers,
): Promise<{ triggers: number; triggersNamed: number }> {
  const answers: Matrix[] = [];
  for (const network of networks) answers.push(await network.predict(images));
  const named = argmaxRows(meanPosteriors(answers));
  return {
    triggers: images.count,
    triggersNamed: labels.reduce((sum, label, row) => sum + (named[row] === label ? 1 : 0), 0),
  };
}

async function validate(
  { spec, dataRoot }: JobContext<'train-defended-victim'>,
  networks: readonly TrainableNetwork[],
): Promise<{ validationImages: number; validationCorrect: number }> {
  const { images: store, labels } = await openSlice({ ...spec.train, split: 'victim-validation' }, dataRoot);
  const rows = labels.map((_, row) => row);
  const answers: Matrix[] = [];
  for (const network of networks) answers.push(await network.predict({ store, rows }));
  const predicted = argmaxRows(meanPosteriors(answers));
  return {
    validationImages: labels.length,
    validationCorrect: labels.reduce((sum, label, row) => sum + (predicted[row] === label ? 1 : 0), 0),
  };
}
