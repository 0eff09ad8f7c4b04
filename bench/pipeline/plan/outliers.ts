// Images of another kind that a defense is prepared with: here, as many as the suite asks, and nobody else's.
import { SuiteError } from '../../contract/errors.js';
import type { DataSlice } from '../../contract/plan.js';
import { defenseList, poolParts, type DefenseEntry, type PlainPool } from '../../contract/suite.js';
import { datasetOf, missingDataset, type PlanContext, poolOf, poolSpecOf, type SkipReason } from './context.js';
import { poolSlice, type PresentDataset } from './data.js';
import { classNumbers } from './pool-classes.js';
import type { PlannedVictim } from './victims.js';

/** No other split: the rest of a dataset is for detectors. */
const SPLIT = 'attack';

/** Pools of outliers that are not on this machine, or hold fewer images than the suite asks. */
export function outliersMissing(context: PlanContext, entry: DefenseEntry): readonly SkipReason[] {
  return defenseList(entry).flatMap(({ outliers }) => {
    if (outliers === undefined) return [];
    const { pool, data } = poolOf(context, outliers);
    if (!data.present) return [missingDataset(data)];
    const classes = classNumbers(pool, data);
    const held = (classes === null ? data.sizes[SPLIT] : data.countOf(SPLIT, classes)) ?? 0;
    return pool.size <= held ? [] : [tooSmall(pool, held)];
  });
}

/**
 * A plan without its dataset skips the cell.
 *
 * @throws SuiteError `outliers-are-pool` and `outliers-are-own` for copies that a suite names differently and that are one
 */
export function outlierSlice(context: PlanContext, id: string, victim: PlannedVictim): DataSlice {
  const { pool, data } = poolOf(context, id);
  if (!data.present) throw new Error(`pool ${id} was not planned`);
  refuseOthersImages(context, pool, data, victim);
  const classes = classNumbers(pool, data);
  return {
    ...poolSlice(data, SPLIT, pool.size, victim.shape),
    ...(classes === null ? {} : { classes: [...classes] }),
  };
}

function refuseOthersImages(context: PlanContext, pool: PlainPool, data: PresentDataset, victim: PlannedVictim): void {
  const isSame = (part: PlainPool): boolean => {
    const other = datasetOf(context, part);
    return other.present && other.ref.digest === data.ref.digest;
  };
  const asked = context.suite.attacks.find(
    ({ pool: id }) => id !== undefined && poolParts(poolSpecOf(context, id)).some(isSame),
  );
  const words = { where: `pool ${pool.id}`, got: `${data.ref.dataset} (${data.ref.variant})` };
  if (asked !== undefined)
    throw new SuiteError(`the outliers of a defense are the pool of attack ${asked.attack}`, {
      ...words,
      code: 'outliers-are-pool',
      expected: 'images of a dataset that no attack asks',
      hint: 'Take a pool of another dataset: an owner does not know what will be asked.',
    });
  if (data.ref.digest === victim.data.ref.digest)
    throw new SuiteError(`the outliers of a defense are the data of victim ${victim.spec.id}`, {
      ...words,
      code: 'outliers-are-own',
      expected: 'images of another kind than the victim classifies',
      hint: 'Take a pool of another dataset.',
    });
}

function tooSmall({ id, dataset, size, classes }: PlainPool, held: number): SkipReason {
  const which = classes === undefined ? '' : ' of these classes';
  return {
    code: 'pool-too-small',
    reason: `pool ${id} wants ${size} images${which}, the ${SPLIT} split of ${dataset} holds ${held}`,
    fix: `Import more images of ${dataset}, or lower the pool's size in the suite.`,
  };
}
