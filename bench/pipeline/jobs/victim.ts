// The victim that a job asks: a network from evidence, or a deployment at its address, held to the answers of its probes.
import type { FloatImages, Matrix } from '../../contract/arrays.js';
import type { EvidenceManifest } from '../../contract/evidence.js';
import type { JobKind, JobOf } from '../../contract/plan.js';
import type { Classifier, ImageSource } from '../../tensor/classifier.js';
import type { Deployment } from '../../oracle/http/deployment.js';
import type { JobContext } from './context.js';
import { meanPosteriors } from './ensemble.js';
import { openNetworks, shape3 } from './network.js';
import { checkProbes } from './probes.js';

export interface OpenedVictim {
  /** Posteriors float32 [n, classes]; of several networks their mean. */
  predict(images: ImageSource): Promise<Matrix>;
  /** Behind the answers: what its owner alone sees; `null` for a deployment, and for several networks. */
  readonly network: Classifier | null;
  /** What each of several networks says, in the place of one; `null` where there is one, or a deployment. */
  readonly members: ((images: ImageSource | FloatImages) => Promise<readonly Matrix[]>) | null;
  /** The weights, for whoever must see that they stay as they are; empty for a deployment. */
  readonly networks: readonly Classifier[];
  /** Throws EndpointError `deployment-changed` if it is a deployment that answers otherwise than when it was probed. */
  verify(): Promise<void>;
}

type Asking = Pick<JobContext<JobKind>, 'input' | 'store' | 'endpoint'>;

/** @param key - of the job that trained or probed it, or trained a surrogate */
export async function openVictim(context: Asking, key: string): Promise<OpenedVictim> {
  const manifest = await context.input(key);
  const { spec } = manifest;
  if (spec.kind === 'probe-victim') return deployedVictim(context, manifest, spec);
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

/** @throws EndpointError */
export async function openDeployment(
  { endpoint }: Pick<Asking, 'endpoint'>,
  { train, classes, deployment }: JobOf<'probe-victim'>,
): Promise<Deployment> {
  if (endpoint === undefined) throw new Error(`no address of the deployment ${deployment.name}`);
  const { model, output, outputKind = 'probabilities', unnormalised = false } = deployment;
  const { Deployment } = await import('../../oracle/http/deployment.js');
  return Deployment.open({
    ...endpoint,
    model,
    inputShape: shape3(train.shape),
    answers: { classes, output: output ?? null, kind: outputKind, unnormalised },
  });
}

async function deployedVictim(
  context: Asking,
  manifest: EvidenceManifest,
  spec: JobOf<'probe-victim'>,
): Promise<OpenedVictim> {
  const deployment = await openDeployment(context, spec);
  return {
    network: null,
    networks: [],
    members: null,
    predict: (images) => deployment.predict(images),
    verify: async () => checkProbes(deployment, spec, await context.store.read(manifest, 'probe-answers.npy')),
  };
}
