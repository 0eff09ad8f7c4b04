// Round numbers as axes write them.
import { formatCount } from '../../bench/lib/text/format.js';

/** `500`, `2k`, `2.5k`, `100k`: exact for the round numbers that budgets are, all digits otherwise. */
export function formatCompact(value: number): string {
  return value >= 1000 && value % 100 === 0 ? `${value / 1000}k` : formatCount(value);
}
