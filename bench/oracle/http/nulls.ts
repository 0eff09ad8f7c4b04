// Many servers and clients write `null` where the protocol lets a field be absent; both mean that nothing is said.

/** Levels of a message that have names: itself, its lists, their tensors, and the parameters of those. */
const DEEPEST = 4;

/**
 * The value without the keys whose value is `null`. Lists keep theirs, and `data` is not looked into: a `null` among numbers
 * is no number.
 */
export function withoutNulls(value: unknown, depth = DEEPEST): unknown {
  if (typeof value !== 'object' || value === null || depth < 0) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => withoutNulls(item, depth - 1));
  const said = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(said.map(([key, item]) => [key, key === 'data' ? item : withoutNulls(item, depth - 1)]));
}
