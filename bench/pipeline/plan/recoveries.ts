// What is made of the answers: one job a recovery and budget, on the ledger that all recoveries share.
import type { AttackCell, PoolSlice, VersionedPlugin } from '../../contract/plan.js';
import type { RecoverySpec, SurrogateSpec } from '../../contract/suite.js';
import { loadPlugin } from '../registry/registry.js';
import { external, type PlanContext, versioned, versionedEntry } from './context.js';

export const IDENTITY: RecoverySpec = { recovery: 'identity' };

/** How the cell names its recovery; nothing for the logged answers as they are. */
export async function recoveryNames(
  { submissions }: PlanContext,
  { recovery, parameters = {} }: RecoverySpec,
): Promise<Pick<AttackCell, 'recovery' | 'recoveryParameters' | 'recoveryKnows'>> {
  if (recovery === IDENTITY.recovery) return {};
  const knowledge = submissions.has(`recoveries/${recovery}`)
    ? 'none'
    : (await loadPlugin('recoveries', recovery)).meta.knowledge;
  return {
    recovery,
    ...(Object.keys(parameters).length === 0 ? {} : { recoveryParameters: parameters }),
    ...(knowledge === 'none' ? {} : { recoveryKnows: knowledge }),
  };
}

interface RecoverRequest {
  readonly recovery: RecoverySpec;
  readonly steal: string;
  readonly firstQueries: number;
  readonly pool?: PoolSlice;
  readonly surrogate: SurrogateSpec;
  readonly classes: number;
  readonly seed: number;
  readonly label: string;
}

/** Key of the job that makes the transfer set; `null` for the logged answers as they are. */
export async function planRecover(context: PlanContext, request: RecoverRequest): Promise<string | null> {
  const { recovery: spec, steal, firstQueries, pool: slice, surrogate, classes, seed, label } = request;
  if (spec.recovery === IDENTITY.recovery) return null;
  const recovery = await versionedEntry(context, 'recoveries', spec.recovery, spec.parameters);
  return context.graph.add({
    spec: {
      kind: 'recover',
      steal,
      firstQueries,
      ...(slice === undefined ? {} : { pool: slice }),
      recovery,
      ...(await substituteOf(recovery, surrogate)),
      classes,
      seed,
    },
    label: `recover/${label}`,
    needs: [steal],
    cost: firstQueries / 3,
    ...external(context, [recovery]),
  });
}

async function substituteOf(recovery: VersionedPlugin, surrogate: SurrogateSpec) {
  if (recovery.submission !== undefined) return {};
  const { meta } = await loadPlugin('recoveries', recovery.id);
  return meta.substitute === true
    ? { substitute: await versioned('models', surrogate.model, surrogate.modelParameters) }
    : {};
}
