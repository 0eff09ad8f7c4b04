// The job that asks a surrogate whether it is a clone: where a defense leaves claims, and nowhere else.
import type { PoolSlice, Subject, VersionedPlugin } from '../../contract/plan.js';
import { defenseList, isAnswering, type DefenseEntry } from '../../contract/suite.js';
import { loadPlugin } from '../registry/registry.js';
import { external, isSkip, type PlanContext } from './context.js';
import { planControl } from './controls.js';
import { planVictim, type PlannedVictim } from './victims.js';

export interface OwnershipRequest {
  readonly victim: PlannedVictim;
  readonly defense: DefenseEntry;
  readonly steal: string;
  readonly firstQueries: number;
  readonly pool?: PoolSlice;
  readonly suspect: Subject;
  /** Job that the suspect comes from. */
  readonly suspectJob: string;
  /** Those whose places and limits the suspect needs; absent where it is a network of the harness. */
  readonly plugins?: readonly VersionedPlugin[];
  readonly seed: number;
  readonly label: string;
}

/** The job by its role; nothing where no defense of the list claims anything. */
export async function planOwnership(
  context: PlanContext,
  request: OwnershipRequest,
): Promise<{ readonly ownership?: string }> {
  const { victim, defense, steal, firstQueries, pool, suspect, suspectJob, plugins = [], seed, label } = request;
  if (!(await leavesClaims(context, defense))) return {};
  const others = await independentModels(context, victim, seed);
  const { classes, shape } = victim;
  const ownership = context.graph.add({
    spec: {
      kind: 'verify-ownership',
      steal,
      firstQueries,
      ...(pool === undefined ? {} : { pool }),
      suspect,
      others: others.map((job) => ({ kind: 'classifier', job }) as const),
      shape: [...shape],
      classes,
      seed,
    },
    label: `verify-ownership/${label}`,
    needs: [...new Set([steal, suspectJob, ...others])],
    cost: firstQueries / 100,
    ...external(context, plugins),
  });
  return { ownership };
}

async function leavesClaims({ submissions }: PlanContext, entry: DefenseEntry): Promise<boolean> {
  for (const { defense } of defenseList(entry)) {
    if (submissions.has(`defenses/${defense}`)) continue;
    if ((await loadPlugin('defenses', defense)).meta.claims === true) return true;
  }
  return false;
}

/** Jobs of models that never saw an answer of this victim: victims of the suite's other seeds, and surrogates of true labels. */
async function independentModels(
  context: PlanContext,
  victim: PlannedVictim,
  seed: number,
): Promise<readonly string[]> {
  const { suite } = context;
  const { spec } = victim;
  const jobs: string[] = [];
  for (const other of suite.seeds) {
    if (isAnswering(spec)) break;
    const planned = await planVictim(context, spec, other);
    if (!isSkip(planned) && planned.trainVictim !== victim.trainVictim) jobs.push(planned.trainVictim);
  }
  for (const control of suite.controls ?? []) {
    if (control.control !== 'true-labels' || !(control.victims ?? [spec.id]).includes(spec.id)) continue;
    const surrogate = control.surrogate ?? suite.surrogate ?? null;
    for (const { state } of await planControl(context, { victimSpec: spec, victim, control, surrogate, seed })) {
      const job = state.kind === 'planned' ? state.jobs['trainSurrogate'] : undefined;
      if (job !== undefined) jobs.push(job);
    }
  }
  return [...new Set(jobs)];
}
