// Boards never mix copies of a dataset: records are told apart by the digests of what they read.
import type { AttackCell, DatasetRef } from '../contract/plan.js';
import type { CellRecord } from './input.js';
import { groupBy } from './order.js';

type Own = Pick<AttackCell, 'dataset' | 'variant'>;

/** Digest of the record's own dataset; `null` where it was never read (a skipped cell). */
export function ownDataset(record: CellRecord, own: Own): DatasetRef | null {
  return record.result.scientific.datasets.find((ref) => isOwn(ref, own)) ?? null;
}

/** Digests of every other dataset that the record read: its query pool, above all. */
export function otherDatasets(record: CellRecord, own: Own): string | null {
  const others = record.result.scientific.datasets.filter((ref) => !isOwn(ref, own));
  return others.length === 0 ? null : others.map(({ digest }) => digest).join(' ');
}

/** A cell without a variant has no other copy of its dataset beside it. */
function isOwn(ref: DatasetRef, { dataset, variant = ref.variant }: Own): boolean {
  return ref.dataset === dataset && ref.variant === variant;
}

/**
 * Groups by digest. Records that read nothing join the others where these are all of one digest; where there are several
 * they could belong to any, and stay by themselves.
 */
export function splitByDigest<R>(records: readonly R[], digestOf: (record: R) => string | null): (readonly R[])[] {
  const groups = groupBy(records, (record) => digestOf(record) ?? '');
  const known = [...groups.keys()].filter((digest) => digest !== '');
  return known.length <= 1 ? [records] : [...groups.values()];
}
