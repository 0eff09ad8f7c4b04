// From the id of a reporter to its file: the id is the path.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../contract/errors.js';
import type { Reporter } from '../contract/reporter.js';
import { suggest } from '../lib/text/near-names.js';

const FOLDER = new URL('../../reporters/', import.meta.url);
const extension = path.extname(import.meta.url);

/** Ids of the reporters, sorted. */
export function listReporters(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(extension) && !name.endsWith(`.d${extension}`))
    .map((name) => name.slice(0, -extension.length))
    .sort();
}

/** Throws UsageError `unknown-format` with the nearest ids. */
export async function loadReporter(id: string): Promise<Reporter> {
  const known = listReporters();
  if (!known.includes(id)) {
    throw new UsageError(`unknown format ${JSON.stringify(id)}`, {
      code: 'unknown-format',
      expected: known.join(', '),
      got: id,
      hint: suggest(id, known),
    });
  }
  const module = (await import(new URL(`${id}${extension}`, FOLDER).href)) as { readonly reporter: Reporter };
  return module.reporter;
}
