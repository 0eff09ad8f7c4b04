// An external defense is fitted in a sandbox: on the reserve, and on what the victim says about it.
import type { PluginState } from '../../contract/plugins.js';
import { deriveSeed } from '../../lib/random/rng.js';
import { openSlice } from '../data/slice.js';
import type { JobContext } from './context.js';
import { externalEntry } from './external.js';
import { openVictim } from './victim.js';

/** The files that it left. Rejects with a SubmissionError. */
export async function fitDefense(context: JobContext<'prepare-defense'>): Promise<PluginState> {
  const { defense, data, victim: key, seed, classes } = context.spec;
  const { fit } = await import('../../submission/serve.js');
  const entry = await externalEntry(context, defense);
  const { images: benign } = await openSlice(data, context.dataRoot);
  const victim = await openVictim(context, key);
  await victim.verify();
  const victimAnswers = await victim.predict({
    store: benign,
    rows: Int32Array.from({ length: benign.count }, (_, row) => row),
  });
  const run = { ...entry, classes, inputShape: benign.shape, seed: deriveSeed('defense', seed, defense.id) };
  return fit(run, { benign, anomalous: null, victimAnswers });
}
