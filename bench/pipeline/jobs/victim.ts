// The victim that a job asks: a network from evidence, or a deployment at its address, held to the answers of its probes.
import type { Matrix } from '../../contract/arrays.js';
import type { EvidenceManifest } from '../../contract/evidence.js';
import type { JobKind, JobOf } from '../../contract/plan.js';
import type { Classifier, ImageSource } from '../../tensor/classifier.js';
import { Deployment } from '../../oracle/http/deployment.js';
import type { JobContext } from './context.js';
import { openNetwork, shape3 } from './network.js';
import { checkProbes } from './probes.js';

export interface OpenedVictim {
  /** Posteriors float32 [n, classes]. */
  predict(images: ImageSource): Promise<Matrix>;
  /** Behind the answers: what its owner alone sees; `null` for a deployment. */
  readonly network: Classifier | null;
  /** Throws EndpointError `deployment-changed` if it is a deployment that answers otherwise than when it was probed. */
  verify(): Promise<void>;
}

type Asking = Pick<JobContext<JobKind>, 'input' | 'store' | 'endpoint'>;

/** @param key - of the job that trained or probed it, or trained a surrogate */
export async function openVictim(context: Asking, key: string): Promise<OpenedVictim> {
  const manifest = await context.input(key);
  const { spec } = manifest;
  if (spec.kind === 'probe-victim') return deployedVictim(context, manifest, spec);
  const network = await openNetwork(context, key);
  return { network, predict: (images) => network.predict(images), verify: () => Promise.resolve() };
}

/** @throws EndpointError */
export async function openDeployment(
  { endpoint }: Pick<Asking, 'endpoint'>,
  { train, classes, deployment }: JobOf<'probe-victim'>,
): Promise<Deployment> {
  if (endpoint === undefined) throw new Error(`no address of the deployment ${deployment.name}`);
  const { model, output, outputKind = 'probabilities', unnormalised = false } = deployment;
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
    predict: (images) => deployment.predict(images),
    verify: async () => checkProbes(deployment, spec, await context.store.read(manifest, 'probe-answers.npy')),
  };
}
