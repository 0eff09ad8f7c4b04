// Attack cells: victim × attack × defense × budget × seed.
import { attackLabel, defenseLabel, pluginLabel } from '../../contract/board.js';
import type { PoolSplit } from '../../contract/dataset.js';
import type { AttackCell, Cell, DataSlice, VersionedPlugin } from '../../contract/plan.js';
import type { SurrogateFormat } from '../../contract/submission.js';
import {
  defenseList,
  recoverySpec,
  type AnyVictimSpec,
  type AttackSpec,
  type DefenseEntry,
  type PoolSpec,
  type RecoverySpec,
  type Suite,
  type SurrogateSpec,
} from '../../contract/suite.js';
import type { Init } from '../../contract/weights.js';
import { wrongPool } from '../suite/check-own-data.js';
import { loadPlugin } from '../registry/registry.js';
import { cellNetworks } from './cell-networks.js';
import {
  isSkip,
  missingDataset,
  external,
  plannedCell,
  poolOf,
  type PlanContext,
  type SkipReason,
  sandboxMissing,
  skippedCell,
  variantOf,
  versionedEntry,
} from './context.js';
import { labelledSlice, poolSlice, type PresentDataset } from './data.js';
import { planDefenses, type PlannedDefenses } from './defenses.js';
import { IDENTITY, planRecover, recoveryNames } from './recoveries.js';
import { planSurrogate } from './surrogate.js';
import { planDefended } from './defended.js';
import type { PlannedVictim } from './victims.js';

export interface AttackRequest {
  readonly victimSpec: AnyVictimSpec;
  readonly victim: PlannedVictim | SkipReason;
  readonly attack: AttackSpec;
  readonly defense: DefenseEntry;
  readonly surrogate: SurrogateSpec;
  readonly seed: number;
}

/** One cell a budget; the budgets of an `anytime` attack share one steal job and score nested prefixes of it. */
export async function planAttack(context: PlanContext, request: AttackRequest): Promise<readonly Cell[]> {
  const { victim, attack, surrogate } = request;
  const recoveries = (attack.recoveries ?? context.suite.recoveries ?? [IDENTITY]).map(recoverySpec);
  const names = await Promise.all(recoveries.map((recovery) => recoveryNames(context, recovery)));
  const skipAll = (skip: SkipReason): readonly Cell[] =>
    attack.budgets.flatMap((budget) =>
      [
        ...names.map((name) => ({ ...attackCell(context, request, budget), ...name })),
        ...openCells(context, request, budget),
      ].map((cell) => skippedCell(cell, skip)),
    );
  if (isSkip(victim)) return skipAll(victim);
  const init = context.initOf(surrogate, victim.shape);
  if (isSkip(init)) return skipAll(init);
  const entries = [
    ['attacks', attack.attack] as const,
    ...defenseList(request.defense).map(({ defense }) => ['defenses', defense] as const),
    ...recoveries.map(({ recovery }) => ['recoveries', recovery] as const),
  ];
  const lack = poolMissing(context, attack) ?? sandboxMissing(context, entries);
  if (lack !== null) return skipAll(lack);
  const anytime = await isAnytime(context, attack.attack);
  const largest = Math.max(...attack.budgets);
  const cells: Cell[] = [];
  for (const budget of [...attack.budgets].sort((a, b) => a - b)) {
    for (const recovery of recoveries)
      cells.push(await planBudget(context, { ...request, victim, init, recovery }, budget, anytime ? largest : budget));
    cells.push(...(await planOpenTrack(context, { ...request, victim }, budget)));
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
  request: ReadyRequest & { readonly init: Init; readonly recovery: RecoverySpec },
  budget: number,
  stealBudget: number,
): Promise<Cell> {
  const { victim, init, defense, surrogate, recovery, seed } = request;
  const { steal, pool, plugin, defended: defenses } = await planSteal(context, request, stealBudget);
  const cell = { ...attackCell(context, request, budget), ...(await recoveryNames(context, recovery)) };
  const name = `${victim.spec.id}/${attackLabel(cell)}/${defenseLabel(cell)}`;
  const made = { recovery, steal, firstQueries: budget, pool, surrogate, classes: victim.classes, seed };
  const recover = await planRecover(context, { ...made, label: `${name}/b${budget}/s${seed}` });
  const recovered = recover === null ? {} : { recover };
  const keys = await planSurrogate(context, {
    init,
    source: { kind: 'ledger', steal, firstQueries: budget, pool, attack: plugin, ...recovered },
    imageCount: budget,
    spec: surrogate,
    victim,
    seed,
    label: `${name}/b${budget}/s${seed}`,
  });
  const defended = planDefended(context, victim, defense, defenses, seed);
  const { trainVictim, victim: victimKey } = victim;
  const jobs = {
    trainVictim,
    victim: victimKey,
    steal,
    ...recovered,
    ...keys,
    ...(defended === null ? {} : { defended }),
  };
  return plannedCell(cell, jobs);
}

interface PlannedSteal {
  readonly steal: string;
  readonly pool: DataSlice;
  readonly plugin: VersionedPlugin;
  readonly defended: PlannedDefenses;
  /** victim/attack/defense, for labels. */
  readonly name: string;
}

type ReadyRequest = AttackRequest & { readonly victim: PlannedVictim };

async function planSteal(context: PlanContext, request: ReadyRequest, stealBudget: number): Promise<PlannedSteal> {
  const { victim, attack, defense, surrogate, seed } = request;
  const { pool, data } = poolOf(context, attack.pool);
  if (!data.present) throw new Error(`pool ${attack.pool} was not planned`);
  refuseOwnData(pool, data, victim);
  const { split } = attackSplit(context, pool, data);
  const slice =
    split === 'reserve'
      ? { ...labelledSlice(data, split, victim.shape, context.splits), size: pool.size }
      : poolSlice(data, split, pool.size, victim.shape);
  const plugin = await versionedEntry(context, 'attacks', attack.attack, attack.parameters);
  const defended = await planDefenses(context, { victim, defense, surrogate, seed });
  const label = defenseLabel(attackCell(context, request, stealBudget));
  const name = `${victim.spec.id}/${pluginLabel(attack.attack, attack.parameters ?? {})}/${label}`;
  const steal = context.graph.add({
    spec: {
      kind: 'steal',
      victim: victim.trainVictim,
      attack: plugin,
      defense: defended.use,
      pool: slice,
      budgetQueries: stealBudget,
      classes: victim.classes,
      seed,
    },
    label: `steal/${name}/b${stealBudget}/s${seed}`,
    needs: [victim.trainVictim, ...defended.needs],
    cost: stealBudget / 3,
    ...external(context, [plugin, ...defended.plugins]),
  });
  return { steal, pool: slice, plugin, defended, name };
}

/** An external attack may hand in a surrogate of its own: always told the very budget (contract 3). */
async function planOpenTrack(context: PlanContext, request: ReadyRequest, budget: number): Promise<readonly Cell[]> {
  const { victim, seed } = request;
  const format = surrogateFormat(context, request.attack.attack);
  const [cell] = openCells(context, request, budget);
  if (cell === undefined || format === undefined) return [];
  if (context.noOnnx !== null) return [skippedCell(cell, context.noOnnx)];
  const { steal, plugin, defended: defenses, name } = await planSteal(context, request, budget);
  const { test, testCount, classes, trainVictim } = victim;
  const surrogate = context.graph.add({
    spec: { kind: 'evaluate', subject: { kind: 'onnx', steal, format }, test, classes, seed },
    label: `evaluate/${name}/open/b${budget}/s${seed}`,
    needs: [steal],
    cost: testCount / 3,
    ...external(context, [plugin]),
  });
  const defended = planDefended(context, victim, request.defense, defenses, seed);
  const jobs = { trainVictim, victim: victim.victim, steal, surrogate, ...(defended === null ? {} : { defended }) };
  return [plannedCell(cell, jobs)];
}

/** The cell of the open track, if the attack is in it. */
function openCells(context: PlanContext, request: AttackRequest, budget: number): readonly AttackCell[] {
  if (surrogateFormat(context, request.attack.attack) === undefined) return [];
  return [{ ...attackCell(context, request, budget, null), track: 'open' }];
}

function surrogateFormat({ submissions }: PlanContext, attack: string): SurrogateFormat | undefined {
  const manifest = submissions.get(`attacks/${attack}`)?.manifest;
  return manifest?.kind === 'attack' ? manifest.surrogate : undefined;
}

function attackCell(
  context: PlanContext,
  { victimSpec, attack, defense, surrogate, seed }: AttackRequest,
  budgetQueries: number,
  trained: SurrogateSpec | null = surrogate,
): AttackCell {
  return {
    kind: 'attack',
    victim: victimSpec.id,
    dataset: victimSpec.dataset,
    ...variantOf(context, victimSpec),
    ...cellNetworks(victimSpec, trained),
    attack: attack.attack,
    ...(Object.keys(attack.parameters ?? {}).length === 0 ? {} : { attackParameters: attack.parameters }),
    control: null,
    ...defenseNames(defense),
    pool: attack.pool,
    ...(poolOf(context, attack.pool).pool.inDistribution === true ? { inDistribution: true } : {}),
    budgetQueries,
    seed,
  };
}

/** How a cell names what stands in front of the victim. */
function defenseNames(entry: DefenseEntry): Pick<AttackCell, 'defense' | 'defenseParameters' | 'thenDefenses'> {
  const [first, ...then] = defenseList(entry).map(({ defense, parameters = {} }) => ({ defense, parameters }));
  if (first === undefined) throw new Error('a list of defenses without one');
  const { defense, parameters: defenseParameters } = first;
  return { defense, defenseParameters, ...(then.length === 0 ? {} : { thenDefenses: then }) };
}

/**
 * Copies that a suite names differently may still be one. Throws SuiteError `own-data-pool`, and `other-data-pool` for a
 * pool that is declared the victim's own and is not.
 */
function refuseOwnData(pool: PoolSpec, { ref }: PresentDataset, { spec, data }: PlannedVictim): void {
  if ((ref.digest === data.ref.digest) !== (pool.inDistribution === true))
    throw wrongPool(pool, spec, `pool ${pool.id}`);
}

/** The pool is absent, or its attack split is smaller than the suite asks. */
function poolMissing(context: PlanContext, { pool: id }: AttackSpec): SkipReason | null {
  const { pool, data } = poolOf(context, id);
  if (!data.present) return missingDataset(data);
  const { held, shared } = attackSplit(context, pool, data);
  if (pool.size <= held) return null;
  const { dataset } = data.ref;
  const own = pool.inDistribution === true ? `the reserve of ${dataset}` : dataset;
  const what = shared ? `the attack split of ${dataset}, whose other images are for the suite's detectors,` : own;
  return {
    code: 'pool-too-small',
    reason: `pool ${id} wants ${pool.size} images, ${what} holds ${held}`,
    fix: `Import more images of ${dataset}, or lower the pool's size in the suite.`,
  };
}

interface AttackSplit {
  readonly split: PoolSplit | 'reserve';
  /** Images that an attack can ask at most. */
  readonly held: number;
  /** Whether detectors of the suite are trained and tested on images of this dataset. */
  readonly shared: boolean;
}

/**
 * The `attack` split, which is also the beginning of the whole pool in its fixed order; all of it where that is not
 * enough and no detector of the suite needs the rest. Of the victim's own dataset, its reserve.
 */
function attackSplit(context: PlanContext, pool: PoolSpec, { ref, sizes }: PresentDataset): AttackSplit {
  if (pool.inDistribution === true) return { split: 'reserve', held: sizes['reserve'] ?? 0, shared: false };
  const shared = detectorPools(context.suite).some((id) => {
    const { data } = poolOf(context, id);
    return data.present && data.ref.digest === ref.digest;
  });
  const [part = 0, all = 0] = [sizes['attack'], sizes['whole-pool']];
  return { split: shared || pool.size <= part ? 'attack' : 'whole-pool', held: shared ? part : all, shared };
}

function detectorPools({ detectors = [] }: Suite): readonly string[] {
  return detectors.flatMap(({ anomalous, unseen = [] }) => [anomalous, ...unseen]);
}
