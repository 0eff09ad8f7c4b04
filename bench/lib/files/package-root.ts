// Where the package lies, from source or from dist: templates, suites and schemas are read relative to it.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export interface PackageInfo {
  readonly root: string;
  readonly version: string;
}

let cached: PackageInfo | null = null;

/** The nearest folder above this file whose package.json is StealBench's. */
export function packageInfo(): PackageInfo {
  cached ??= find(path.dirname(fileURLToPath(import.meta.url)));
  return cached;
}

function find(folder: string): PackageInfo {
  const file = path.join(folder, 'package.json');
  if (existsSync(file)) {
    const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string };
    if (name === 'stealbench' && version !== undefined) return { root: folder, version };
  }
  const parent = path.dirname(folder);
  if (parent === folder) throw new Error('package.json of stealbench not found above its own code');
  return find(parent);
}
