// The victim that a job asks: a network from evidence, or one that gives answers alone, held to the answers of its probes.
import type { FloatImages, Matrix } from '../../contract/arrays.js';
import type { EvidenceManifest } from '../../contract/evidence.js';
import type { JobOf } from '../../contract/plan.js';
import type { Classifier, ImageSource } from '../../tensor/classifier.js';
import { type Asking, openAnswering } from './answering.js';
import { meanPosteriors } from './ensemble.js';
import { openNetworks } from './network.js';
import { checkProbes } from './probes.js';

export interface OpenedVictim {
  /** Posteriors float32 [n, classes]; of several networks their mean. */
  predict(images: ImageSource): Promise<Matrix>;
  /** Behind the answers: what its owner alone sees; `null` where it gives answers alone, and for several networks. */
  readonly network: Classifier | null;
  /** What each of several networks says, in the place of one; `null` where there is one, or none is seen. */
  readonly members: ((images: ImageSource | FloatImages) => Promise<readonly Matrix[]>) | null;
  /** The weights, for whoever must see that they stay as they are; empty where none is seen. */
  readonly networks: readonly Classifier[];
  /** Throws EndpointError `deployment-changed` if it answers otherwise than when it was probed. */
  verify(): Promise<void>;
}

/** @param key - of the job that trained or probed it, or trained a surrogate */
export async function openVictim(context: Asking, key: string): Promise<OpenedVictim> {
  const manifest = await context.input(key);
  const { spec } = manifest;
  if (spec.kind === 'probe-victim') return answeringVictim(context, manifest, spec);
  const networks = await openNetworks(context, key);
  const [network, ...others] = networks;
  if (network === undefined) throw new Error(`${key} left no network`);
  const verify = (): Promise<void> => Promise.resolve();
  if (others.length === 0)
    return { network, networks, members: null, predict: (images) => network.predict(images), verify };
  const members = async (images: ImageSource | FloatImages): Promise<readonly Matrix[]> => {
    const said: Matrix[] = [];
    for (const member of networks) said.push(await member.predict(images));
    return said;
  };
  return { network: null, networks, members, predict: async (images) => meanPosteriors(await members(images)), verify };
}

async function answeringVictim(
  context: Asking,
  manifest: EvidenceManifest,
  spec: JobOf<'probe-victim'>,
): Promise<OpenedVictim> {
  const stored = await context.store.read(manifest, 'probe-answers.npy');
  const { victim } = await openAnswering(context, spec, (ask) => checkProbes(ask, spec, stored));
  return {
    network: null,
    networks: [],
    members: null,
    predict: (images) => victim.predict(images),
    verify: () => victim.verify(),
  };
}
