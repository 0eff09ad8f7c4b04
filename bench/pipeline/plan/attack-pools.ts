// The images that an attacker may ask: which parts of which datasets, and whether they hold as many as a suite asks.
import { ATTACKER_SPLITS } from '../../contract/dataset.js';
import type { DataSlice, PoolSlice } from '../../contract/plan.js';
import { isOwnPart, poolParts, type AttackSpec, type PlainPool } from '../../contract/suite.js';
import { wrongPool } from '../suite/check-own-data.js';
import { datasetOf, missingDataset, poolSpecOf, type PlanContext, type SkipReason } from './context.js';
import { labelledSlice, poolSlice, type PresentDataset } from './data.js';
import { classNumbers } from './pool-classes.js';
import { partSplit } from './pool-splits.js';
import type { PlannedVictim } from './victims.js';

/** What the attacker gets of a pool, if it has one. Throws SuiteError `own-data-pool` and `other-data-pool`. */
export function attackSlice(
  context: PlanContext,
  { pool: id }: AttackSpec,
  victim: PlannedVictim,
): { readonly pool?: PoolSlice } {
  if (id === undefined) return {};
  const parts = poolParts(poolSpecOf(context, id)).map((part) => partSlice(context, part, victim));
  const [only, ...others] = parts;
  if (only === undefined) throw new Error(`pool ${id} has no part`);
  return { pool: others.length === 0 ? only : { mix: parts, shape: [...victim.shape] } };
}

function partSlice(context: PlanContext, part: PlainPool, victim: PlannedVictim): DataSlice {
  const data = datasetOf(context, part);
  if (!data.present) throw new Error(`pool ${part.id} was not planned`);
  refuseOwnData(part, data, victim);
  const { split } = partSplit(context, part, data);
  const numbers = classNumbers(part, data);
  const classes = numbers === null ? {} : { classes: [...numbers] };
  if (split === 'test-pool') {
    const { testPool } = context.suite;
    if (testPool === undefined) throw new Error(`pool ${part.id} of a suite that gives no test image away`);
    return { ...labelledSlice(data, split, victim.shape, context.splits), testPool, size: part.size };
  }
  if (part.inDistribution !== true) return { ...poolSlice(data, split, part.size, victim.shape), ...classes };
  return { ...labelledSlice(data, split, victim.shape, context.splits), size: part.size, ...classes };
}

/**
 * Copies that a suite names differently may still be one. Throws SuiteError `own-data-pool`, and `other-data-pool` for a
 * pool that is declared the victim's own and is not.
 */
function refuseOwnData(pool: PlainPool, { ref }: PresentDataset, { spec, data }: PlannedVictim): void {
  if ((ref.digest === data.ref.digest) !== isOwnPart(pool)) throw wrongPool(pool, spec, `pool ${pool.id}`);
}

/** A part of the pool is absent, or its split is smaller than the suite asks. */
export function poolMissing(context: PlanContext, { pool: id }: AttackSpec): SkipReason | null {
  if (id === undefined) return null;
  const reasons = poolParts(poolSpecOf(context, id)).map((part) => partMissing(context, part));
  return reasons.find((reason) => reason !== null) ?? null;
}

/** The pool's dataset, or what is taken of it, has no two classes to choose between. */
export function labelsMissing(context: PlanContext, { attack, pool: id }: AttackSpec): SkipReason | null {
  if (id === undefined) return null;
  const unlabelled = poolParts(poolSpecOf(context, id)).find((part) => {
    const data = datasetOf(context, part);
    return data.present && (classNumbers(part, data)?.length ?? data.record.classNames.length) < 2;
  });
  if (unlabelled === undefined) return null;
  return {
    code: 'pool-without-labels',
    reason: `attack ${attack} chooses by the pool's own labels, pool ${id} has no two classes`,
    fix: 'Name a pool of a labelled dataset, with two classes or more.',
  };
}

function partMissing(context: PlanContext, part: PlainPool): SkipReason | null {
  const data = datasetOf(context, part);
  if (!data.present) return missingDataset(data);
  const { held, shared, split } = partSplit(context, part, data);
  if (part.size <= held) return null;
  const { dataset } = data.ref;
  const rest = ATTACKER_SPLITS.some((name) => name === split)
    ? `the reserve of ${dataset} beside seed images, detectors' benign data and what defenses are prepared on`
    : `the reserve of ${dataset}`;
  const given = split === 'test-pool' ? `what the suite gives away of the test images of ${dataset}` : dataset;
  const own = part.inDistribution === true ? rest : given;
  const what = shared ? `the attack split of ${dataset}, whose other images are for the suite's detectors,` : own;
  const which = part.classes === undefined ? '' : ' of these classes';
  return {
    code: 'pool-too-small',
    reason: `pool ${part.id} wants ${part.size} images${which}, ${what} holds ${held}`,
    fix: `Import more images of ${dataset}, or lower the pool's size in the suite.`,
  };
}
