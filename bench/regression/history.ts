// The comparisons that the gate left in a folder, as the site shows them.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { Comparison } from '../contract/comparison.js';
import { UsageError } from '../contract/errors.js';
import { checkJson } from '../contract/validate.js';
import { readRegularFile } from '../lib/files/regular-file.js';
import { parseJson } from '../lib/json/parse.js';

/**
 * Every JSON file of a folder, sorted by name.
 *
 * @throws UsageError `no-comparisons` for a folder that cannot be read or has none, and ValidationError for a file that is no comparison
 */
export async function readComparisons(folder: string): Promise<readonly Comparison[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json')).sort();
  if (names.length === 0) {
    throw new UsageError('there are no comparisons', {
      code: 'no-comparisons',
      where: folder,
      expected: 'a folder with JSON files of the regression gate',
      got: 'none',
      hint: 'Write some with `stealbench bench compare <base> <head> --output <folder>/<name>.json`.',
    });
  }
  return Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name);
      return checkJson(Comparison, parseJson(await readRegularFile(file), file), file);
    }),
  );
}
