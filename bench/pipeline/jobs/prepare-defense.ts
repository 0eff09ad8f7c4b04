// Prepares a defense once, on what its owner has: the victim, labelled images of the reserve, outliers.
import type { DataSlice } from '../../contract/plan.js';
import { deriveSeed } from '../../lib/random/rng.js';
import { openSlice } from '../data/slice.js';
import { loadPlugin } from '../registry/registry.js';
import type { JobBody } from './context.js';
import { openOwnerModel } from './owner-model.js';
import { substitutesOf } from './substitutes.js';

export const run: JobBody<'prepare-defense'> = async (context) => {
  const { spec, dataRoot, signal, onProgress } = context;
  const { defense, data, outliers, substitute, seed } = spec;
  const plugin = await loadPlugin('defenses', defense.id);
  if (plugin.prepare === undefined) throw new Error(`defense ${defense.id} needs no preparation`);
  const owner = await openOwnerModel(context, spec.victim);
  const open = (slice: DataSlice) => openSlice(slice, dataRoot);
  const { images, labels } = await open(data);
  const files = await plugin.prepare(
    {
      images,
      labels,
      model: owner.model,
      outliers: outliers === undefined ? null : (await open(outliers)).images,
      substitute: substitutesOf(substitute, signal),
      seed: deriveSeed('defense', seed, defense.id),
      signal,
      onProgress: ({ fraction, note }) => onProgress(fraction, note),
    },
    defense.parameters,
  );
  await owner.verify();
  return { files, summary: { images: images.count } };
};
