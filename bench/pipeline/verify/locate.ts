// From the file of a record to its results folder and its name in there.
import path from 'node:path';
import { ValidationError } from '../../contract/errors.js';
import { readResult, resultPath } from '../store/result-store.js';
import type { StoredResult } from '../../contract/board.js';

export interface LocatedResult extends StoredResult {
  /** The results folder. */
  readonly results: string;
}

/** Reads and checks a record, and that it lies where its content says. Throws ValidationError. */
export async function locateResult(file: string): Promise<LocatedResult> {
  const result = await readResult(path.dirname(file), path.basename(file));
  const name = path.posix.join(path.posix.dirname(resultPath(result)), path.basename(file));
  const place = file.split(path.sep).join('/');
  if (place.endsWith(`/${name}`)) return { results: file.slice(0, -name.length - 1), path: name, result };
  throw new ValidationError('the record lies where another belongs', {
    code: 'result-path',
    where: file,
    expected: `…/${name}`,
    got: place,
    hint: 'Put it back into its results folder.',
  });
}
