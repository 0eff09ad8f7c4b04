// A suite by the name that it gives itself: records name suites, and a file may be called otherwise.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { StealBenchError } from '../../contract/errors.js';
import { readJson } from '../store/read-json.js';

/** Within a folder of suites, those that state published set-ups. */
const PUBLISHED = 'published';

/** Every JSON file of a folder and of its `published/` that is no schema, sorted, those of the folder first. */
export async function suitePaths(folder: string): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const place of [folder, path.join(folder, PUBLISHED)]) {
    const entries = existsSync(place) ? await readdir(place, { withFileTypes: true }) : [];
    const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    const suites = names.filter((name) => name.endsWith('.json') && !name.endsWith('.schema.json')).sort();
    paths.push(...suites.map((name) => path.join(place, name)));
  }
  return paths;
}

/** Name inside → files, the file that is called like its suite first. Files that cannot be read are no suites. */
export async function suiteFiles(folder: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  for (const file of await suitePaths(folder)) {
    const inside = await nameInside(file);
    if (inside !== null) found.set(inside, [...(found.get(inside) ?? []), file]);
  }
  for (const [name, files] of found) files.sort((a, b) => Number(isCalled(b, name)) - Number(isCalled(a, name)));
  return found;
}

function isCalled(file: string, name: string): boolean {
  return path.basename(file, '.json') === name;
}

async function nameInside(file: string): Promise<string | null> {
  try {
    const document = await readJson(file);
    const isSuite = typeof document === 'object' && document !== null && 'name' in document && 'victims' in document;
    return isSuite && typeof document.name === 'string' ? document.name : null;
  } catch (error) {
    if (error instanceof StealBenchError) return null;
    throw error;
  }
}
