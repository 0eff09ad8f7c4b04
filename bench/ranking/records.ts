// Which records count: not the superseded ones, and one for each cell.
import type { StoredResult } from '../contract/board.js';
import { placeText } from '../contract/device-class.js';
import type { CellSpec } from '../contract/plan.js';
import type { CellRecord } from './input.js';
import { byText, groupBy } from './order.js';

export const SEVERAL_RECORDS = 'several records for a cell: the newest that completed is shown';

/** Records that no other record takes the place of, by path. */
export function currentResults(results: readonly StoredResult[]): StoredResult[] {
  const byPath = new Map(results.map((stored) => [stored.path, stored]));
  const replacing = results.filter((stored) => replaces(stored, byPath.get(stored.result.supersedes ?? '')));
  const superseded = new Set(replacing.map(({ result }) => result.supersedes));
  return results.filter(({ path }) => !superseded.has(path)).toSorted((a, b) => byText(a.path, b.path));
}

/** A timing of another machine stands beside the older one: both are true. */
function replaces({ result }: StoredResult, older: StoredResult | undefined): boolean {
  if (older === undefined || result.scientific.cell.kind !== 'throughput') return true;
  const [place, before] = [result, older.result].map(
    ({ provenance }) => Object.values(provenance.run).map(placeText)[0],
  );
  return place === undefined || before === undefined || place === before;
}

/** Records of one kind of cell. */
export function recordsOf<K extends CellSpec['kind']>(
  results: readonly StoredResult[],
  kind: K,
): CellRecord<Extract<CellSpec, { kind: K }>>[] {
  return results.flatMap(({ path, result }) => {
    const { cell } = result.scientific;
    return isKind(cell, kind) ? [{ path, result, cell }] : [];
  });
}

function isKind<K extends CellSpec['kind']>(cell: CellSpec, kind: K): cell is Extract<CellSpec, { kind: K }> {
  return cell.kind === kind;
}

/**
 * One record a cell: a completed one before any other, then the one started last, then the last path. A cell that was
 * skipped for want of data and ran later has two records, and neither supersedes the other.
 */
export function onePerCell<R extends CellRecord>(
  records: readonly R[],
  cellKey: (record: R) => string,
): { readonly records: R[]; readonly caveats: readonly string[] } {
  const groups = [...groupBy(records, cellKey).values()];
  const kept = groups.map((group) => group.reduce((best, record) => (isBefore(best, record) ? record : best)));
  const ambiguous = groups.some((group) => group.filter(isCompleted).length > 1);
  return { records: kept, caveats: ambiguous ? [SEVERAL_RECORDS] : [] };
}

function isBefore(best: CellRecord, record: CellRecord): boolean {
  if (isCompleted(best) !== isCompleted(record)) return isCompleted(record);
  return (
    byText(startedAt(best), startedAt(record)) < 0 || (startedAt(best) === startedAt(record) && best.path < record.path)
  );
}

function isCompleted({ result }: CellRecord): boolean {
  return result.scientific.outcome.state === 'completed';
}

/** Latest start of the record's jobs, ISO 8601; empty where nothing ran. */
function startedAt({ result }: CellRecord): string {
  return Object.values(result.provenance.run).reduce((last, run) => (run.startedAt > last ? run.startedAt : last), '');
}
