// What a pool has in common with test images, beside a record: a bit each.
import type { AttackItems } from '../../contract/items.js';
import type { OverlapFlags } from '../../contract/metric.js';
import { packBits, unpackBits } from '../../lib/items/pack.js';

export function keepOverlap(overlap: OverlapFlags | null | undefined): Pick<AttackItems, 'overlap'> {
  if (overlap === null || overlap === undefined) return {};
  return { overlap: { duplicates: packBits(overlap.duplicates), sharedClass: packBits(overlap.sharedClass) } };
}

/** @param where - file named in the message */
export function keptOverlap(kept: NonNullable<AttackItems['overlap']>, n: number, where: string): OverlapFlags {
  return { duplicates: unpackBits(kept.duplicates, n, where), sharedClass: unpackBits(kept.sharedClass, n, where) };
}
