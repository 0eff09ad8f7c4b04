// What of a site that was built before holds still: pages whose sources are the same, made by the same code.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Board } from '../bench/contract/board.js';
import { MARKER } from './publish.js';
import type { Generator } from './site.js';

export interface EarlierSite {
  readonly folder: string;
  /** By page: digest of what it was made of. */
  readonly digests: ReadonlyMap<string, string>;
}

/** `null` where there is no site, or one that was made otherwise. */
export async function readEarlier(folder: string, recipe: string): Promise<EarlierSite | null> {
  try {
    const marker = JSON.parse(await readFile(path.join(folder, MARKER), 'utf8')) as {
      readonly recipe?: unknown;
      readonly digests?: Readonly<Record<string, string>>;
    };
    if (marker.recipe !== recipe) return null;
    return { folder, digests: new Map(Object.entries(marker.digests ?? {})) };
  } catch {
    return null;
  }
}

/** Of all that every page is made with: templates and code of the site, who built it, which pages not every site has, names and definitions. */
export async function recipeDigest(
  source: string,
  board: Board,
  { generator, extras }: { readonly generator: Generator; readonly extras: readonly string[] },
): Promise<string> {
  const hash = createHash('sha256');
  const code = path.join(import.meta.dirname, '..', 'bench', 'lib', 'text');
  for (const folder of [source, import.meta.dirname, code]) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
    for (const file of files.sort()) hash.update(`${path.relative(folder, file)}\n`).update(await readFile(file));
  }
  return hash.update(JSON.stringify([generator, board.plugins, board.metrics, extras])).digest('hex');
}

/** Of anything that is JSON. */
export function sourceDigest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
