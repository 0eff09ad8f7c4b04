// Who a victim is that gives answers alone, as keys say it, and where it answers, which they do not.
import type { Endpoint, JobOf } from '../../contract/plan.js';
import type { DeployedVictimSpec } from '../../contract/suite.js';

/** Who it is, as it goes into keys, and where it answers, which does not. */
export interface Identified {
  readonly identity: Identity;
  readonly endpoint: Endpoint;
}

/** What tells a victim from others, by its kind. */
type Identity = Probe extends infer P ? (P extends Probe ? Omit<P, 'kind' | 'train' | 'classes'> : never) : never;
type Probe = JobOf<'probe-victim'>;
export type DeploymentIdentity = Extract<Probe, { deployment: unknown }>['deployment'];

/** What is declared of the answers, without what is the default. */
export function answersOf({
  output,
  outputKind,
  unnormalised,
}: {
  readonly [K in 'output' | 'outputKind' | 'unnormalised']?: DeployedVictimSpec['deployment'][K] | undefined;
}): Pick<DeploymentIdentity, 'output' | 'outputKind' | 'unnormalised'> {
  return {
    ...(output === undefined ? {} : { output }),
    ...(outputKind === 'logits' ? { outputKind } : {}),
    ...(unnormalised === undefined ? {} : { unnormalised }),
  };
}
