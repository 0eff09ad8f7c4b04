// One row of the attack board: points, curve figures and what is missing; its rank comes from the whole table.
import type { AttackEntry, Estimate, MissingCell } from '../contract/board.js';
import { formatCount } from '../lib/text/format.js';
import { areaUnderBudgetCurve, type CurvePoint, queriesToShares } from './budget-curve.js';
import { type MeasuredBudget, measuredBudgets } from './budget-points.js';
import type { EntryGroup } from './entry-groups.js';
import { groupsIn } from './estimates.js';
import { testPoolCaveat } from './caveats.js';
import { expectedBudgets } from './expected.js';
import type { PredictionsOf } from './input.js';
import type { Suite } from '../contract/suite.js';
import { surrogateRight } from './item-series.js';
import { absentCell, missingOf } from './missing.js';

/** What the entries of a pair share. */
export interface EntryContext {
  readonly suite: Suite | null;
  readonly predictionsOf: PredictionsOf;
  /** Records that are not ranked, with the reason. */
  readonly withdrawn: ReadonlyMap<string, string>;
  /** Seeds that the pair has records of: an entry that lacks one is incomplete. */
  readonly seeds: readonly number[];
  readonly caveats: readonly string[];
  readonly victimAccuracy: number | null;
}

/** An entry before ranking, with the measurements behind it. */
export interface EntryDraft {
  readonly entry: AttackEntry;
  readonly budgets: readonly MeasuredBudget[];
}

export function draftEntry(group: EntryGroup, context: EntryContext): EntryDraft {
  const { cell } = group;
  const caveats = [...group.caveats, ...testPoolCaveat(cell), ...context.caveats];
  const budgets = measuredBudgets(group.records, context.predictionsOf, caveats);
  const { missing, lacking } = missingCells(group, context);
  const curve = budgets.flatMap(curvePoint);
  const gap = lacking.length === 0 ? null : `incomplete: no result at ${lacking.map(formatCount).join(', ')} queries`;
  const partly = gap === null ? caveats : ['some budgets are missing', ...caveats];
  const entry: AttackEntry = {
    id: group.id,
    attack: cell.attack,
    attackParameters: cell.attackParameters ?? {},
    control: cell.control,
    ...(cell.loopOf === undefined ? {} : { loopOf: cell.loopOf }),
    defense: cell.defense,
    defenseParameters: cell.defenseParameters,
    ...(cell.trainedOnly === undefined ? {} : { trainedOnly: cell.trainedOnly }),
    ...(cell.thenDefenses === undefined ? {} : { thenDefenses: cell.thenDefenses }),
    ...(cell.recovery === undefined
      ? {}
      : { recovery: cell.recovery, recoveryParameters: cell.recoveryParameters ?? {} }),
    ...(cell.recoveryKnows === undefined ? {} : { recoveryKnows: cell.recoveryKnows }),
    ...(cell.seedImages === undefined ? {} : { seedImages: cell.seedImages }),
    ...(cell.clients === undefined ? {} : { clients: cell.clients }),
    ...(cell.track === undefined ? {} : { track: cell.track }),
    pool: cell.pool,
    surrogateModel: cell.surrogateModel,
    ...(cell.surrogateParameters === undefined ? {} : { surrogateParameters: cell.surrogateParameters }),
    surrogateInit: cell.surrogateInit ?? null,
    ...(cell.inDistribution === undefined ? {} : { inDistribution: cell.inDistribution }),
    ...(cell.inDistributionShare === undefined ? {} : { inDistributionShare: cell.inDistributionShare }),
    ...(cell.testPool === undefined ? {} : { testPool: cell.testPool }),
    ...(cell.asksTest === undefined ? {} : { asksTest: cell.asksTest }),
    points: budgets.map(({ point }) => point),
    areaUnderBudgetCurve: gap === null ? areaUnderBudgetCurve(curve, caveats) : noArea(gap),
    queriesTo: queriesToShares(curve, context.victimAccuracy, partly),
    rank: null,
    rankReason:
      cell.control === null
        ? (oracleReason(group) ?? withdrawnReason(group, context) ?? gap ?? extraDataReason(group))
        : 'a control',
    missing,
  };
  return { entry, budgets };
}

/** Who sees the undefended answers shows how much there is to recover, and no attack. */
function oracleReason({ cell }: EntryGroup): string | null {
  return cell.recoveryKnows === 'oracle' ? 'a control: it shows how much there is to recover' : null;
}

/** One withdrawn record keeps the whole row from being ranked: its curve is no longer what was claimed. */
function withdrawnReason({ records }: EntryGroup, { withdrawn }: EntryContext): string | null {
  const reason = records.map(({ path }) => withdrawn.get(path)).find((found) => found !== undefined);
  return reason === undefined ? null : `withdrawn: ${reason}`;
}

/** A surrogate made with data beyond the task is no match for those made without. */
function extraDataReason({ cell, records }: EntryGroup): string | null {
  if (cell.track !== 'open') return null;
  const cards = records.map(({ result }) => result.scientific.submissions?.[`attacks/${cell.attack}`]);
  const extra = [...new Set(cards.flatMap((card) => card?.extraData ?? []))];
  return extra.length === 0 ? null : `not ranked with the others: extra data (${extra.join(', ')})`;
}

/** Cells of the grid budgets × seeds without numbers, and the budgets they lie at. */
function missingCells(
  { cell, records }: EntryGroup,
  { suite, seeds }: EntryContext,
): { missing: MissingCell[]; lacking: number[] } {
  const missing: MissingCell[] = [];
  const lacking = new Set<number>();
  for (const budgetQueries of expectedBudgets(suite, cell, records)) {
    for (const seed of seeds) {
      const record = records.find((one) => one.cell.budgetQueries === budgetQueries && one.cell.seed === seed);
      const found = record === undefined ? [absentCell({ ...cell, budgetQueries, seed })] : missingOf([record]);
      missing.push(...found);
      if (found.length > 0) lacking.add(budgetQueries);
    }
  }
  return { missing, lacking: [...lacking] };
}

/** Budget 0 has no logarithm and no place on the curve. */
function curvePoint({ point, predictions }: MeasuredBudget): CurvePoint[] {
  const accuracy = point.metrics['accuracy']?.value ?? null;
  if (accuracy === null || point.budgetQueries === 0) return [];
  const bySeed = predictions === null ? null : predictions.map(surrogateRight);
  const groups = predictions === null ? null : groupsIn(predictions);
  return [{ budgetQueries: point.budgetQueries, accuracy, bySeed, groups, seeds: point.seeds.length }];
}

function noArea(reason: string): Estimate {
  return { value: null, unit: 'fraction', reason };
}
