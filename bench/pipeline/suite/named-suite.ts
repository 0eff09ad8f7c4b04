// A suite by the name that it gives itself: records name suites, and a file may be called otherwise.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { StealBenchError } from '../../contract/errors.js';
import { readJson } from '../store/read-json.js';

/** Name inside → files, the file that is called like its suite first. Files that cannot be read are no suites. */
export async function suiteFiles(folder: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const entries = existsSync(folder) ? await readdir(folder, { withFileTypes: true }) : [];
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const found = new Map<string, string[]>();
  for (const name of names.filter((one) => one.endsWith('.json') && !one.endsWith('.schema.json')).sort()) {
    const file = path.join(folder, name);
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
