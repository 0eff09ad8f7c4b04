// Which member of the ensemble answers a query: a function of the image that nobody outside can follow.

/** Members that answer queries of one class of the hash, by how sure the hash is. */
const PER_CLASS = 2;

/**
 * (m · class + ⌊(M · p − 1) · m / (M − 1)⌋) mod members, with m = 2 and M the classes of the hash. At p = 1 the floor is m, which
 * is the first member of the next class: the public code has it so, and it is kept.
 *
 * @param hashed - posteriors of the hash on the image, two classes or more
 */
export function memberOf(hashed: ArrayLike<number>, members: number): number {
  const row = Array.from(hashed);
  const largest = Math.max(...row);
  const classes = row.length;
  const sure = Math.floor(((classes * largest - 1) * PER_CLASS) / (classes - 1));
  return (PER_CLASS * row.indexOf(largest) + Math.max(0, sure)) % members;
}
