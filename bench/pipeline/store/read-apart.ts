// Every record of a folder, those that cannot stand on a board apart: unreadable, of a later version, changed, or there twice.
import { existsSync } from 'node:fs';
import type { StoredResult } from '../../contract/board.js';
import { StealBenchError, ValidationError } from '../../contract/errors.js';
import { refuseOthers, resultFiles } from './result-files.js';
import { isRecordPath } from './result-folders.js';
import { readResult } from './result-store.js';

/** A file among the results that stands on no board, and why. */
export interface Refusal {
  /** Relative to the folder, `/`-separated. */
  readonly path: string;
  readonly error: StealBenchError;
}

export interface RecordsApart {
  /** Sorted by path. */
  readonly records: readonly StoredResult[];
  readonly refused: readonly Refusal[];
}

/** Reads and checks each; what is neither a file nor a folder still fails the whole. */
export async function readApart(folder: string): Promise<RecordsApart> {
  if (!existsSync(folder)) return { records: [], refused: [] };
  const found = await resultFiles(folder);
  refuseOthers(folder, found);
  const read = await Promise.all(
    found.files.filter(isRecordPath).map(async (name): Promise<StoredResult | Refusal> => {
      try {
        return { path: name, result: await readResult(folder, name) };
      } catch (error) {
        return refusalOf(name, error);
      }
    }),
  );
  const records = read.filter((one) => 'result' in one);
  const twice = repeated(records);
  const paths = new Set(twice.map(({ path }) => path));
  return {
    records: records.filter(({ path }) => !paths.has(path)),
    refused: [...read.filter((one) => 'error' in one), ...twice],
  };
}

/** Rethrows what is no fault of the file. */
export function refusalOf(path: string, error: unknown): Refusal {
  if (error instanceof StealBenchError) return { path, error };
  throw error;
}

/** Copies: the same science of the same cell again, without superseding anything. The first by path stands. */
function repeated(records: readonly StoredResult[]): readonly Refusal[] {
  const firsts = new Map<string, string>();
  return records.flatMap(({ path, result }) => {
    const first = firsts.get(result.scientificDigest);
    if (result.supersedes !== null || result.scientific.cell.kind === 'throughput') return [];
    if (first === undefined) {
      firsts.set(result.scientificDigest, path);
      return [];
    }
    const error = new ValidationError('the record is there twice', {
      code: 'result-twice',
      where: path,
      expected: 'one file for what was measured once',
      got: `the same as ${first}`,
      hint: 'Take one of the two files out.',
    });
    return [{ path, error }];
  });
}

/** What a build says that leaves nothing out: the error itself of one record, a list of several. */
export function refusedError(folder: string, refused: readonly Refusal[]): StealBenchError {
  const [first] = refused;
  if (first === undefined) throw new RangeError('refusedError: expected a refusal');
  if (refused.length === 1) return first.error;
  return new ValidationError(`${refused.length} records cannot stand on a board`, {
    code: 'invalid-records',
    where: folder,
    expected: 'records that are whole, each once',
    got: refused.map(({ path, error }) => `${path} (${error.code})`).join(', '),
    hint: 'Restore these files or take them out; `stealbench site build --allow-invalid` builds without them and lists them on a page.',
  });
}
