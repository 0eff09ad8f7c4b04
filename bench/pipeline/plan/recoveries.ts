// What is made of the answers: one job a recovery and budget, on the ledger that all recoveries share.
import type { AttackCell, ImitatedUse, PoolSlice, VersionedPlugin } from '../../contract/plan.js';
import { imitatesDefense } from '../../contract/imitation.js';
import { defenseList, type DefenseEntry, type RecoverySpec, type SurrogateSpec } from '../../contract/suite.js';
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
  /** What it makes of the answers of; who knows that nothing stands there takes them as they are. */
  readonly defense: DefenseEntry;
  readonly classes: number;
  readonly seed: number;
  readonly label: string;
}

/** Key of the job that makes the transfer set; `null` for the logged answers as they are. */
export async function planRecover(context: PlanContext, request: RecoverRequest): Promise<string | null> {
  const { recovery: spec, steal, firstQueries, pool: slice, surrogate, defense, classes, seed, label } = request;
  if (spec.recovery === IDENTITY.recovery) return null;
  const recovery = await versionedEntry(context, 'recoveries', spec.recovery, spec.parameters);
  const knows = await knowsDefense(recovery);
  if (knows && isUndefended(defense)) return null;
  return context.graph.add({
    spec: {
      kind: 'recover',
      steal,
      firstQueries,
      ...(slice === undefined ? {} : { pool: slice }),
      recovery,
      ...(knows ? { imitates: await imitatedUses(defense, surrogate) } : {}),
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

async function knowsDefense({ id, submission }: VersionedPlugin): Promise<boolean> {
  return submission === undefined && imitatesDefense((await loadPlugin('recoveries', id)).meta);
}

function isUndefended(entry: DefenseEntry): boolean {
  return defenseList(entry).every(({ defense }) => defense === 'none');
}

/** The whole list, in order; a checked suite has none in it that an attacker could not have. */
async function imitatedUses(entry: DefenseEntry, surrogate: SurrogateSpec): Promise<ImitatedUse[]> {
  const uses: ImitatedUse[] = [];
  for (const { defense, parameters } of defenseList(entry)) {
    const { meta } = await loadPlugin('defenses', defense);
    uses.push({
      ...(await versioned('defenses', defense, parameters)),
      ...(meta.substitute === true ? { substitute: await architecture(surrogate) } : {}),
    });
  }
  return uses;
}

/** Who imitates a defense has a stand-in for the victim. */
async function substituteOf({ id, submission }: VersionedPlugin, surrogate: SurrogateSpec) {
  if (submission !== undefined) return {};
  const { meta } = await loadPlugin('recoveries', id);
  return meta.substitute === true || imitatesDefense(meta) ? { substitute: await architecture(surrogate) } : {};
}

function architecture({ model, modelParameters }: SurrogateSpec): Promise<VersionedPlugin> {
  return versioned('models', model, modelParameters);
}
