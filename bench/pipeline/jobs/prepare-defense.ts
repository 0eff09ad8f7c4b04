// Prepares a defense once, on what its owner has: the victim, labelled images of the reserve, outliers.
import type { DataSlice } from '../../contract/plan.js';
import type { LabelledImages, PluginState } from '../../contract/plugins.js';
import { deriveSeed } from '../../lib/random/rng.js';
import { openSlice } from '../data/slice.js';
import { loadPlugin } from '../registry/registry.js';
import type { JobBody, JobContext } from './context.js';
import { fitDefense } from './fit-defense.js';
import { openOwnerModel } from './owner-model.js';
import { substitutesOf } from './substitutes.js';

export const run: JobBody<'prepare-defense'> = async (context) => {
  const files = context.spec.defense.submission === undefined ? await prepare(context) : await fitDefense(context);
  return { files, summary: { files: Object.keys(files).length } };
};

async function prepare(context: JobContext<'prepare-defense'>): Promise<PluginState> {
  const { spec, dataRoot, signal, onProgress } = context;
  const { defense, data, training, outliers, substitute, seed } = spec;
  const plugin = await loadPlugin('defenses', defense.id);
  if (plugin.prepare === undefined) throw new Error(`defense ${defense.id} needs no preparation`);
  const owner = await openOwnerModel(context, spec.victim);
  const open = async (slice: DataSlice): Promise<LabelledImages> => {
    const { images, labels } = await openSlice(slice, dataRoot);
    return { images, labels };
  };
  const others = outliers === undefined ? null : await open(outliers);
  const files = await plugin.prepare(
    {
      ...(await open(data)),
      training: training === undefined ? null : await open(training),
      model: owner.model,
      outliers: others?.images ?? null,
      outlierLabels: others?.labels ?? null,
      substitute: substitutesOf(substitute, { signal, checkpoints: context.checkpoints }),
      seed: deriveSeed('defense', seed, defense.id),
      signal,
      onProgress: ({ fraction, note }) => onProgress(fraction, note),
    },
    defense.parameters,
  );
  await owner.verify();
  return files;
}
