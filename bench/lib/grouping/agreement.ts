// How well groups that were found agree with the true ones, by the pairs of items that either puts together.
export interface GroupsAgreement {
  /** Items and true groups that were compared. */
  readonly items: number;
  readonly groups: number;
  /** Groups that were found. */
  readonly found: number;
  /** Share of the pairs put together that belong together, in [0, 1]; 1 where none was put together. */
  readonly pairPrecision: number;
  /** Share of the pairs that belong together that were put together, in [0, 1]; 1 where none belongs together. */
  readonly pairRecall: number;
}

/** @param found - int32 [n], any ids; `truth` likewise */
export function groupsAgreement(found: Int32Array, truth: Int32Array): GroupsAgreement {
  const both = new Map<string, number>();
  const [own, real] = [new Map<number, number>(), new Map<number, number>()];
  found.forEach((group, item) => {
    const other = truth[item] ?? -1;
    count(own, group);
    count(real, other);
    count(both, `${group}/${other}`);
  });
  const [right, put, belonging] = [pairs(both), pairs(own), pairs(real)];
  return {
    items: found.length,
    groups: real.size,
    found: own.size,
    pairPrecision: put === 0 ? 1 : right / put,
    pairRecall: belonging === 0 ? 1 : right / belonging,
  };
}

function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function pairs(counts: ReadonlyMap<unknown, number>): number {
  let sum = 0;
  for (const size of counts.values()) sum += (size * (size - 1)) / 2;
  return sum;
}
