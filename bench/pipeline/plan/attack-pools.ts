// The images that an attacker may ask: which part of which dataset, and whether it holds as many as a suite asks.
import type { PoolSplit } from '../../contract/dataset.js';
import type { DataSlice } from '../../contract/plan.js';
import type { AttackSpec, PoolSpec, Suite } from '../../contract/suite.js';
import { wrongPool } from '../suite/check-own-data.js';
import { missingDataset, poolOf, type PlanContext, type SkipReason } from './context.js';
import { labelledSlice, poolSlice, type PresentDataset } from './data.js';
import type { PlannedVictim } from './victims.js';

/** What the attacker gets of a pool. Throws SuiteError `own-data-pool` and `other-data-pool`. */
export function attackSlice(context: PlanContext, { pool: id }: AttackSpec, victim: PlannedVictim): DataSlice {
  const { pool, data } = poolOf(context, id);
  if (!data.present) throw new Error(`pool ${id} was not planned`);
  refuseOwnData(pool, data, victim);
  const { split } = attackSplit(context, pool, data);
  return split === 'reserve'
    ? { ...labelledSlice(data, split, victim.shape, context.splits), size: pool.size }
    : poolSlice(data, split, pool.size, victim.shape);
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
export function poolMissing(context: PlanContext, { pool: id }: AttackSpec): SkipReason | null {
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
