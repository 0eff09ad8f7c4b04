// Attack cells: victim × attack × defense × budget × seed.
import { defenseLabel } from '../../contract/board.js';
import type { AttackCell, Cell } from '../../contract/plan.js';
import type { AnyVictimSpec, AttackSpec, DefenseSpec, SurrogateSpec } from '../../contract/suite.js';
import { loadPlugin } from '../registry.js';
import {
  datasetOf,
  missingDataset,
  external,
  plannedCell,
  type PlanContext,
  type SkipReason,
  sandboxMissing,
  skippedCell,
  versionedEntry,
} from './context.js';
import { poolSlice } from './data.js';
import { planSurrogate } from './surrogate.js';
import { planDefended, victimModel, type PlannedVictim } from './victims.js';

export interface AttackRequest {
  readonly victimSpec: AnyVictimSpec;
  readonly victim: PlannedVictim | SkipReason;
  readonly attack: AttackSpec;
  readonly defense: DefenseSpec;
  readonly surrogate: SurrogateSpec;
  readonly seed: number;
}

/** One cell a budget; the budgets of an `anytime` attack share one steal job and score nested prefixes of it. */
export async function planAttack(context: PlanContext, request: AttackRequest): Promise<readonly Cell[]> {
  const { victim, attack, surrogate } = request;
  const cellOf = (budgetQueries: number): AttackCell => attackCell(request, budgetQueries);
  const entries = [['attacks', attack.attack] as const, ['defenses', request.defense.defense] as const];
  const skip =
    'code' in victim
      ? victim
      : (poolMissing(context, attack) ?? context.weightsMissing(surrogate) ?? sandboxMissing(context, entries));
  if (skip !== null || 'code' in victim)
    return attack.budgets.map((budget) => skippedCell(cellOf(budget), skip ?? (victim as SkipReason)));
  const anytime = await isAnytime(context, attack.attack);
  const largest = Math.max(...attack.budgets);
  const cells: Cell[] = [];
  for (const budget of [...attack.budgets].sort((a, b) => a - b)) {
    cells.push(await planBudget(context, { ...request, victim }, budget, anytime ? largest : budget));
  }
  return cells;
}

async function isAnytime({ submissions }: PlanContext, id: string): Promise<boolean> {
  const manifest = submissions.get(`attacks/${id}`)?.manifest;
  if (manifest === undefined) return (await loadPlugin('attacks', id)).meta.anytime;
  return manifest.kind === 'attack' && manifest.anytime;
}

async function planBudget(
  context: PlanContext,
  request: AttackRequest & { readonly victim: PlannedVictim },
  budget: number,
  stealBudget: number,
): Promise<Cell> {
  const { victim, attack, defense, surrogate, seed } = request;
  const pool = context.suite.pools.find(({ id }) => id === attack.pool);
  const data = datasetOf(context, pool?.dataset ?? '');
  if (pool === undefined || !data.present) throw new Error(`pool ${attack.pool} was not planned`);
  const slice = poolSlice(data, 'attack', pool.size, victim.shape);
  const plugin = await versionedEntry(context, 'attacks', attack.attack, attack.parameters);
  const defender = await versionedEntry(context, 'defenses', defense.defense, defense.parameters);
  const name = `${victim.spec.id}/${attack.attack}/${defenseLabel(defense.defense, defense.parameters ?? {})}`;
  const steal = context.graph.add({
    spec: {
      kind: 'steal',
      victim: victim.trainVictim,
      attack: plugin,
      defense: defender,
      pool: slice,
      budgetQueries: stealBudget,
      classes: victim.classes,
      seed,
    },
    label: `steal/${name}/b${stealBudget}/s${seed}`,
    needs: [victim.trainVictim],
    cost: stealBudget / 3,
    ...external(context, [plugin, defender]),
  });
  const keys = await planSurrogate(context, {
    source: { kind: 'ledger', steal, firstQueries: budget, pool: slice, attack: plugin },
    imageCount: budget,
    spec: surrogate,
    victim,
    seed,
    label: `${name}/b${budget}/s${seed}`,
  });
  const defended = await planDefended(context, victim, defense, seed);
  const { trainVictim, victim: victimKey } = victim;
  const jobs = { trainVictim, victim: victimKey, steal, ...keys, ...(defended === null ? {} : { defended }) };
  return plannedCell(attackCell(request, budget), jobs);
}

function attackCell(
  { victimSpec, attack, defense, surrogate, seed }: AttackRequest,
  budgetQueries: number,
): AttackCell {
  return {
    kind: 'attack',
    victim: victimSpec.id,
    dataset: victimSpec.dataset,
    model: victimModel(victimSpec),
    attack: attack.attack,
    control: null,
    defense: defense.defense,
    defenseParameters: defense.parameters ?? {},
    pool: attack.pool,
    surrogateModel: surrogate.model,
    budgetQueries,
    seed,
  };
}

/** The pool is absent, or its attack split is smaller than the suite asks. */
function poolMissing(context: PlanContext, { pool: id }: AttackSpec): SkipReason | null {
  const pool = context.suite.pools.find((candidate) => candidate.id === id);
  const data = datasetOf(context, pool?.dataset ?? '');
  if (!data.present) return missingDataset(data);
  const held = data.sizes['attack'] ?? 0;
  if (pool === undefined || pool.size <= held) return null;
  return {
    code: 'pool-too-small',
    reason: `pool ${id} wants ${pool.size} images, the attack split of ${data.ref.dataset} holds ${held}`,
    fix: `Import more images of ${data.ref.dataset}, or lower the pool's size in the suite.`,
  };
}
