// The images that an attacker may ask: which part of which dataset, and whether it holds as many as a suite asks.
import type { AttackerSplit, PoolSplit } from '../../contract/dataset.js';
import type { DataSlice } from '../../contract/plan.js';
import { benignChoices, type AttackSpec, type PoolSpec, type Suite } from '../../contract/suite.js';
import { wrongPool } from '../suite/check-own-data.js';
import { datasetOf, missingDataset, poolOf, type PlanContext, type SkipReason } from './context.js';
import { labelledSlice, poolSlice, type PresentDataset } from './data.js';
import { givesSeeds } from './seed-images.js';
import type { PlannedVictim } from './victims.js';

/** What the attacker gets of a pool, if it has one. Throws SuiteError `own-data-pool` and `other-data-pool`. */
export function attackSlice(
  context: PlanContext,
  { pool: id }: AttackSpec,
  victim: PlannedVictim,
): { readonly pool?: DataSlice } {
  if (id === undefined) return {};
  const { pool, data } = poolOf(context, id);
  if (!data.present) throw new Error(`pool ${id} was not planned`);
  refuseOwnData(pool, data, victim);
  const { split } = attackSplit(context, pool, data);
  if (pool.inDistribution !== true) return { pool: poolSlice(data, split, pool.size, victim.shape) };
  return { pool: { ...labelledSlice(data, split, victim.shape, context.splits), size: pool.size } };
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
  if (id === undefined) return null;
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
  readonly split: PoolSplit | 'reserve' | AttackerSplit;
  /** Images that an attack can ask at most. */
  readonly held: number;
  /** Whether detectors of the suite are trained and tested on images of this dataset. */
  readonly shared: boolean;
}

/**
 * The `attack` split, which is also the beginning of the whole pool in its fixed order; all of it where that is not
 * enough and no detector of the suite needs the rest. Of the victim's own dataset, its reserve, without what is seed images
 * or a detector's benign data.
 */
function attackSplit(context: PlanContext, pool: PoolSpec, data: PresentDataset): AttackSplit {
  const { ref, sizes } = data;
  if (pool.inDistribution === true) {
    const split = reserveSplit(context, data);
    return { split, held: sizes[split] ?? 0, shared: false };
  }
  const shared = detectorPools(context.suite).some((id) => {
    const other = poolOf(context, id).data;
    return other.present && other.ref.digest === ref.digest;
  });
  const [part = 0, all = 0] = [sizes['attack'], sizes['whole-pool']];
  return { split: shared || pool.size <= part ? 'attack' : 'whole-pool', held: shared ? part : all, shared };
}

function reserveSplit(context: PlanContext, data: PresentDataset): 'reserve' | AttackerSplit {
  const { detectors = [], victims } = context.suite;
  const detected = detectors.some((detector) =>
    benignChoices(detector, victims).some((choice) => {
      const own = datasetOf(context, choice);
      return own.present && own.ref.digest === data.ref.digest;
    }),
  );
  if (detected) return 'attacker-pool';
  return givesSeeds(context, data) ? 'attacker-reserve' : 'reserve';
}

function detectorPools({ detectors = [] }: Suite): readonly string[] {
  return detectors.flatMap(({ anomalous, unseen = [] }) => [anomalous, ...unseen]);
}
