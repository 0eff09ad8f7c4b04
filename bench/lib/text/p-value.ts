// A p-value as papers print it.

/** Three decimals, and a bound below the last of them. */
export function formatPValue(p: number): string {
  return p < 0.001 ? '<0.001' : p.toFixed(3);
}
