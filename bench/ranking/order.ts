// Grouping and sorting with one order everywhere, so that the same records give the same board.

/** Code-unit order: independent of the machine's language. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Groups in the order of their first member. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** Distinct values, ascending. */
export function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort(byText);
}

/** Position in a list, unknown names last. */
export function positionIn(list: readonly string[], name: string): number {
  const index = list.indexOf(name);
  return index === -1 ? list.length : index;
}
