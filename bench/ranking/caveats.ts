// What a reader of a pooled number must know and no interval says.
import type { AttackCell } from '../contract/plan.js';
import { formatCount } from '../lib/text/format.js';
import type { CellRecord } from './input.js';
import { distinct } from './order.js';

export const SEEDS_NOT_COVERED = 'seeds not covered';
export const VICTIM_NOT_COVERED = 'victim variation not covered';

/** A suite that gives test images away. */
export function testPoolCaveat({ testPool }: Pick<AttackCell, 'testPool'>): readonly string[] {
  return testPool === undefined ? [] : [`scored without the ${formatCount(testPool)} test images that are a pool`];
}

/** Records that were not made alike: of several suite texts under one version, or on several backends. */
export function mixtureCaveats(records: readonly CellRecord[]): string[] {
  const digests = distinct(records.map(({ result }) => result.scientific.suite.digest));
  const backends = distinct(
    records.flatMap(({ result }) => Object.values(result.provenance.run).map(({ backend }) => backend)),
  );
  return [
    ...(digests.length > 1 ? ['records of several suite digests'] : []),
    ...(backends.length > 1 ? [`records of several backends: ${backends.join(', ')}`] : []),
  ];
}
