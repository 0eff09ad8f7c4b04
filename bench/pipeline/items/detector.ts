// A detector's evidence, to what is kept of it beside its record and back: the scores in single precision.
import type { DetectorItems } from '../../contract/items.js';
import type { DetectorEvidence, ImageGroups } from '../../contract/metric.js';
import { assertLength, packSingles, unpackSingles } from '../../lib/items/pack.js';
import { assertClasses, keptGroups } from './attack.js';

export function keepDetector({ threshold, unseen, groups, ...streams }: DetectorEvidence): DetectorItems {
  return {
    schemaVersion: 1,
    kind: 'detector',
    // Rounded as the scores are: one at the threshold stays at it.
    threshold: Math.fround(threshold),
    benign: packSingles(streams.benign),
    anomalous: packSingles(streams.anomalous),
    inDistribution: packSingles(streams.inDistribution),
    unseen: Object.fromEntries(Object.entries(unseen).map(([pool, scores]) => [pool, packSingles(scores)])),
    groups: {
      ...(groups.benign === null ? {} : { benign: [...groups.benign.ids] }),
      ...(groups.inDistribution === null ? {} : { inDistribution: [...groups.inDistribution.ids] }),
    },
  };
}

/**
 * @param where - file named in the message
 * @throws ValidationError `items-shape`
 */
export function keptDetectorEvidence(
  { threshold, unseen, groups, ...streams }: DetectorItems,
  { seed, where }: { readonly seed: number; readonly where: string },
): DetectorEvidence {
  const scores = (text: string): Float64Array => unpackSingles(text, where);
  const [benign, inDistribution] = [scores(streams.benign), scores(streams.inDistribution)];
  return {
    threshold,
    benign,
    anomalous: scores(streams.anomalous),
    inDistribution,
    groups: {
      benign: groupsOf(groups.benign, benign.length, where),
      inDistribution: groupsOf(groups.inDistribution, inDistribution.length, where),
    },
    unseen: Object.fromEntries(Object.entries(unseen).map(([pool, text]) => [pool, scores(text)])),
    seed,
  };
}

/** Groups are numbered without gaps, so that none of them has a number beyond the queries. */
function groupsOf(kept: readonly number[] | undefined, queries: number, where: string): ImageGroups | null {
  if (kept !== undefined) assertClasses(assertLength(kept, queries, where), queries, where);
  return keptGroups(kept);
}
