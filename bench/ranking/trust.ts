// One statement of trust for each record: its level, its flags, and the annotations that lie beside the results.
import type { Board, StoredResult } from '../contract/board.js';
import type { StoredAnnotation } from '../contract/board.js';
import type { Trust, Verification } from '../contract/trust.js';
import { flagsOf } from './flags.js';
import type { PredictionsOf } from './input.js';

/**
 * An annotation goes with the science, not with the file: it also holds for a record of the same content that a rerun
 * wrote anew.
 */
export function trustOfRecords(
  results: readonly StoredResult[],
  predictionsOf: PredictionsOf,
  annotations: readonly StoredAnnotation[],
  levels: ReadonlyMap<string, Verification> = new Map(),
): Board['trust'] {
  const flags = flagsOf(results, predictionsOf);
  const digests = new Map(results.map(({ path, result }) => [path, result.scientificDigest]));
  const entries = results.map(({ path, result }): [string, Trust] => {
    const own = annotations.filter(({ annotation }) =>
      annotation.records.some((name) => name === path || digests.get(name) === result.scientificDigest),
    );
    return [
      path,
      {
        verification: levels.get(path) ?? 'self-reported',
        flags: flags.get(path) ?? [],
        annotations: own.map(({ annotation: { status, reason, date, url } }) => ({
          status,
          reason,
          date,
          ...(url === undefined ? {} : { url }),
        })),
      },
    ];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Paths of records that must not be ranked, with what was said of them. */
export function withdrawnRecords(trust: Board['trust']): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(trust).flatMap(([path, { annotations }]) => {
      const found = annotations.find(({ status }) => status === 'withdrawn');
      return found === undefined ? [] : [[path, found.reason] as const];
    }),
  );
}
