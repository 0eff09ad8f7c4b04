// The other seeds of a record's cell: what they scatter is what a rerun that cannot repeat bytes is allowed.
import path from 'node:path';
import type { CellResult } from '../../contract/result.js';
import { canonicalJson } from '../../lib/files/hash.js';
import { readResults } from '../store/result-store.js';
import type { LocatedResult } from './locate.js';

/** Completed records of the same suite version and cell, one a seed, the given one among them; they lie in its folder. */
export async function seedSiblings({
  results,
  path: name,
  result: own,
}: LocatedResult): Promise<readonly CellResult[]> {
  const wanted = identityOf(own);
  const bySeed = new Map<number, CellResult>();
  for (const { result } of await readResults(path.join(results, path.dirname(name)))) {
    const { outcome } = result.scientific;
    if (outcome.state === 'completed' && identityOf(result) === wanted) bySeed.set(seedOf(result), result);
  }
  return [...bySeed.set(seedOf(own), own).values()];
}

function identityOf({ scientific: { suite, cell } }: CellResult): string {
  return canonicalJson([suite.name, suite.version, { ...cell, seed: 0 }]);
}

function seedOf({ scientific: { cell } }: CellResult): number {
  return cell.kind === 'throughput' ? 0 : cell.seed;
}
