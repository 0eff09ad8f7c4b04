// Controls stand beside attacks (contract 9): what is reached without stealing, and what the best data would give.
import { attackLabel } from '../../contract/board.js';
import type { AttackCell, Cell, DataSlice, TransferSource, VersionedPlugin } from '../../contract/plan.js';
import type { AnyVictimSpec, ControlSpec, SurrogateSpec } from '../../contract/suite.js';
import { cellNetworks } from './cell-networks.js';
import {
  datasetOf,
  isSkip,
  missingDataset,
  plannedCell,
  type PlanContext,
  type SkipReason,
  skippedCell,
  variantOf,
  versioned,
} from './context.js';
import { joinLacks, lacksOf } from './lacks.js';
import { poolSlice } from './data.js';
import { planSurrogate } from './surrogate.js';
import type { PlannedVictim } from './victims.js';

export interface ControlRequest {
  readonly victimSpec: AnyVictimSpec;
  readonly victim: PlannedVictim | SkipReason;
  readonly control: ControlSpec;
  readonly surrogate: SurrogateSpec | null;
  readonly seed: number;
}

type ReadyControl = ControlRequest & { readonly victim: PlannedVictim };

/** One cell a budget; the controls that ask nothing have budget 0. */
export async function planControl(context: PlanContext, request: ControlRequest): Promise<readonly Cell[]> {
  const { victim, control, surrogate } = request;
  const init = surrogate === null ? null : context.initOf(surrogate, isSkip(victim) ? null : victim.shape);
  const cells: Cell[] = [];
  for (const budget of control.budgets ?? [0]) {
    const lacks = lacksOf([victim, init, skipReason(context, request, budget)]);
    const spec = controlCell(context, request, budget);
    if (isSkip(victim) || lacks.length > 0) cells.push(skippedCell(spec, joinLacks(lacks)));
    else if (surrogate === null) cells.push(planMajority(context, { ...request, victim }));
    else cells.push(await planTrained(context, { ...request, victim }, surrogate, budget));
  }
  return cells;
}

function planMajority(context: PlanContext, request: ReadyControl): Cell {
  const { victim, seed } = request;
  const { train, test, classes, testCount, trainVictim } = victim;
  const surrogate = context.graph.add({
    spec: { kind: 'evaluate', subject: { kind: 'majority', train }, test, classes, seed },
    label: `evaluate/${victim.spec.id}/majority-class/s${seed}`,
    cost: testCount / 3,
  });
  return plannedCell(controlCell(context, request, 0), { trainVictim, victim: victim.victim, surrogate });
}

async function planTrained(
  context: PlanContext,
  request: ReadyControl,
  spec: SurrogateSpec,
  budget: number,
): Promise<Cell> {
  const { victim, seed } = request;
  const cell = controlCell(context, request, budget);
  const init = context.initOf(spec, victim.shape);
  if (isSkip(init)) return skippedCell(cell, init);
  const label = `${victim.spec.id}/${attackLabel(cell)}/b${budget}/s${seed}`;
  const { source, steal } = await transferSource(context, request, budget, label);
  const keys = await planSurrogate(context, {
    isUndefended: false,
    init,
    source,
    imageCount: budget,
    spec,
    victim,
    seed,
    label,
  });
  const jobs = {
    trainVictim: victim.trainVictim,
    victim: victim.victim,
    ...keys,
    ...(steal === null ? {} : { steal }),
  };
  return plannedCell(cell, jobs);
}

async function transferSource(
  context: PlanContext,
  { victim, control, seed }: ReadyControl,
  budget: number,
  label: string,
): Promise<{ source: TransferSource; steal: string | null }> {
  if (control.control === 'zero-queries') return { source: { kind: 'none' }, steal: null };
  if (control.control === 'true-labels')
    return { source: { kind: 'labels', slice: victim.train, firstImages: budget }, steal: null };
  const attack = await versioned('attacks', 'knockoff-random');
  const defense = await versioned('defenses', 'none');
  const pool = control.control === 'in-distribution' ? victim.train : noiseSlice(context, victim);
  const largest = Math.max(...(control.budgets ?? [budget]));
  const steal = context.graph.add({
    spec: {
      kind: 'steal',
      victim: victim.trainVictim,
      attack,
      defense,
      pool,
      budgetQueries: largest,
      classes: victim.classes,
      seed,
    },
    label: `steal/${label}`,
    needs: [victim.trainVictim],
    cost: largest / 3,
  });
  return { source: ledgerSource(steal, budget, pool, attack), steal };
}

function ledgerSource(steal: string, firstQueries: number, pool: DataSlice, attack: VersionedPlugin): TransferSource {
  return { kind: 'ledger', steal, firstQueries, pool, attack };
}

function noiseSlice(context: PlanContext, victim: PlannedVictim): DataSlice {
  const noise = datasetOf(context, { dataset: 'uniform-noise' });
  if (!noise.present) throw new Error('uniform-noise is generated and always present');
  return poolSlice(noise, 'attack', null, victim.shape);
}

function skipReason(context: PlanContext, { control, victim }: ControlRequest, budget: number): SkipReason | null {
  if ('code' in victim) return null;
  const available =
    control.control === 'random-noise' ? noiseCount(context) : { held: victim.trainCount, of: victim.data.ref.dataset };
  if ('code' in available) return available;
  if (budget <= available.held) return null;
  const reason = `${control.control} wants ${budget} images, ${available.of} holds ${available.held}`;
  return { code: 'pool-too-small', reason, fix: 'Lower the budget of the control in the suite.' };
}

function noiseCount(context: PlanContext): { held: number; of: string } | SkipReason {
  const noise = datasetOf(context, { dataset: 'uniform-noise' });
  return noise.present ? { held: noise.sizes['attack'] ?? 0, of: 'uniform-noise' } : missingDataset(noise);
}

function controlCell(
  context: PlanContext,
  { victimSpec, control, surrogate, seed }: ControlRequest,
  budgetQueries: number,
): AttackCell {
  return {
    kind: 'attack',
    victim: victimSpec.id,
    dataset: victimSpec.dataset,
    ...variantOf(context, victimSpec),
    ...cellNetworks(victimSpec, surrogate),
    attack: control.control,
    control: control.control,
    defense: 'none',
    defenseParameters: {},
    pool: null,
    ...(context.suite.testPool === undefined ? {} : { testPool: context.suite.testPool }),
    budgetQueries,
    seed,
  };
}
