// The job that asks a surrogate whether it is a clone: where a defense leaves claims or triggers, and nowhere else.
import type { PoolSlice, Subject, VersionedPlugin } from '../../contract/plan.js';
import type { DefensePlugin } from '../../contract/plugins.js';
import { defenseList, type DefenseEntry } from '../../contract/suite.js';
import { loadPlugin } from '../registry/registry.js';
import { external, type PlanContext } from './context.js';
import { controlSurrogates, otherVictims } from './independent-models.js';
import type { PlannedVictim } from './victims.js';

export interface OwnershipRequest {
  readonly victim: PlannedVictim;
  readonly defense: DefenseEntry;
  readonly steal: string;
  readonly firstQueries: number;
  readonly pool?: PoolSlice;
  readonly suspect: Suspect;
  /** Training job of the victim that was asked. */
  readonly asked: string;
  /** What the same attack makes of the undefended victim's plain answers; planned where it is compared with, and nowhere else. */
  readonly undefended: () => Promise<Suspect>;
  /** Those whose places and limits the suspect needs; absent where it is a network of the harness. */
  readonly plugins?: readonly VersionedPlugin[];
  readonly seed: number;
  readonly label: string;
}

export interface Suspect {
  readonly subject: Subject;
  /** Job that it comes from. */
  readonly job: string;
}

/** The job by its role; nothing where no defense of the list knows a clone. */
export async function planOwnership(
  context: PlanContext,
  request: OwnershipRequest,
): Promise<{ readonly ownership?: string }> {
  const metas = await metasOf(context, request.defense);
  if (metas.some(({ triggers }) => triggers === true)) return { ownership: await planTriggers(context, request) };
  return metas.some(({ claims }) => claims === true) ? { ownership: await planClaims(context, request) } : {};
}

/** Asks about what was answered falsely. */
async function planClaims(context: PlanContext, request: OwnershipRequest): Promise<string> {
  const { victim, steal, firstQueries, pool, suspect, plugins = [], seed, label } = request;
  const others = [
    ...new Set([
      ...(await otherVictims(context, victim)),
      ...(await controlSurrogates(context, request, ['true-labels'])),
    ]),
  ];
  const { classes, shape } = victim;
  return context.graph.add({
    spec: {
      kind: 'verify-ownership',
      steal,
      firstQueries,
      ...(pool === undefined ? {} : { pool }),
      suspect: suspect.subject,
      others: others.map(network),
      shape: [...shape],
      classes,
      seed,
    },
    label: `verify-ownership/${label}`,
    needs: [...new Set([steal, suspect.job, ...others])],
    cost: firstQueries / 100,
    ...external(context, plugins),
  });
}

/** Asks about the images of the mark; all that never saw an answer of the marked victim is what a clone is compared with. */
async function planTriggers(context: PlanContext, request: OwnershipRequest): Promise<string> {
  const { victim, asked, suspect, plugins = [], seed, label } = request;
  const networks = [
    ...new Set([
      victim.trainVictim,
      ...(await otherVictims(context, victim)),
      ...(await controlSurrogates(context, request, ['true-labels', 'in-distribution'])),
    ]),
  ];
  const twin = await request.undefended();
  const { classes, shape } = victim;
  return context.graph.add({
    spec: {
      kind: 'verify-triggers',
      marked: asked,
      suspect: suspect.subject,
      others: [...networks.map(network), twin.subject],
      shape: [...shape],
      classes,
      seed,
    },
    label: `verify-triggers/${label}`,
    needs: [...new Set([asked, suspect.job, ...networks, twin.job])],
    cost: TRIGGERS / 100,
    ...external(context, plugins),
  });
}

/** How many a mark has or so; a rough cost. */
const TRIGGERS = 1000;

function network(job: string): Subject {
  return { kind: 'classifier', job };
}

async function metasOf({ submissions }: PlanContext, entry: DefenseEntry): Promise<readonly DefensePlugin['meta'][]> {
  const metas: DefensePlugin['meta'][] = [];
  for (const { defense } of defenseList(entry))
    if (!submissions.has(`defenses/${defense}`)) metas.push((await loadPlugin('defenses', defense)).meta);
  return metas;
}
