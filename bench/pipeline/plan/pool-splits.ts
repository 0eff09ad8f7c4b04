// Which split of a dataset an attacker's images are of: attackers, detectors and seed images never meet.
import type { AttackerSplit, PoolSplit } from '../../contract/dataset.js';
import type { PlainPool, Suite } from '../../contract/suite.js';
import { poolOf, type PlanContext } from './context.js';
import type { PresentDataset } from './data.js';
import { isBenign, isPrepared } from './owner-splits.js';
import { classNumbers } from './pool-classes.js';
import { givesSeeds } from './seed-images.js';

export interface PartSplit {
  readonly split: PoolSplit | 'reserve' | AttackerSplit | 'test-pool';
  /** Images that an attack can ask at most. */
  readonly held: number;
  /** Whether detectors of the suite are trained and tested on images of this dataset. */
  readonly shared: boolean;
}

/**
 * The `attack` split, which is also the beginning of the whole pool in its fixed order; all of it where that is not
 * enough and no detector of the suite needs the rest. Of the victim's own dataset, its reserve, without what is seed images,
 * a detector's benign data or a defense's preparation; or the test images that the suite gives away.
 */
export function partSplit(context: PlanContext, part: PlainPool, data: PresentDataset): PartSplit {
  const classes = classNumbers(part, data);
  if (part.split === 'test-pool') return { split: part.split, held: data.sizes[part.split] ?? 0, shared: false };
  const held = (split: string): number => (classes === null ? data.sizes[split] : data.countOf(split, classes)) ?? 0;
  if (part.inDistribution === true) {
    const split = reserveSplit(context, data);
    return { split, held: held(split), shared: false };
  }
  const shared = isDetectors(context, data);
  const attackOnly = shared || part.split === 'attack';
  const isEnough = part.split !== 'whole-pool' && part.size <= held('attack');
  const split = attackOnly || isEnough ? 'attack' : 'whole-pool';
  return { split, held: held(attackOnly ? 'attack' : 'whole-pool'), shared };
}

function reserveSplit(context: PlanContext, data: PresentDataset): 'reserve' | AttackerSplit {
  if (isBenign(context, data) || isPrepared(context, data)) return 'attacker-pool';
  return givesSeeds(context, data) ? 'attacker-reserve' : 'reserve';
}

/** Whether a detector is trained against images of this dataset, or tested on them. */
function isDetectors(context: PlanContext, { ref }: PresentDataset): boolean {
  return detectorPools(context.suite).some((id) => {
    const other = poolOf(context, id).data;
    return other.present && other.ref.digest === ref.digest;
  });
}

function detectorPools({ detectors = [] }: Suite): readonly string[] {
  return detectors.flatMap(({ anomalous, unseen = [] }) => [anomalous, ...unseen]);
}
