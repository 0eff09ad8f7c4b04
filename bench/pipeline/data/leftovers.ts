// What a killed import leaves: archives half unpacked and variants half written, some of them as large as the dataset.
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { leftovers } from '../../lib/files/build-folder.js';
import { now } from '../../lib/process/clock.js';

/** Folders in the data folder into which archives are unpacked begin so. */
export const UNPACK = '.unpack-';
/** Versions before this one named no owner: such a folder is left behind if nothing has touched it for a day. */
const OWNERLESS = /^\.unpack-[a-z0-9-]+-\w{6}$/;
const STALE_MS = 24 * 3600 * 1000;

/** Paths of what no living process works on any more, in the data folder itself and beside each dataset's variants. */
export async function importLeftovers(dataRoot: string): Promise<readonly string[]> {
  const entries = await readdir(dataRoot, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  const places = [dataRoot, ...folders.map(({ name }) => path.join(dataRoot, name))];
  const owned = await Promise.all(
    places.map(async (place) => (await leftovers(place)).map((name) => path.join(place, name))),
  );
  return [...owned.flat(), ...(await ownerless(dataRoot, entries))].sort();
}

/** Removes what {@link importLeftovers} names. */
export async function sweepImports(dataRoot: string): Promise<void> {
  for (const place of await importLeftovers(dataRoot)) await rm(place, { recursive: true, force: true });
}

async function ownerless(dataRoot: string, entries: readonly { readonly name: string }[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { name } of entries.filter((entry) => OWNERLESS.test(entry.name))) {
    const place = path.join(dataRoot, name);
    const touched = await stat(place).then(
      ({ mtimeMs }) => mtimeMs,
      () => null,
    );
    if (touched !== null && now().getTime() - touched > STALE_MS) found.push(place);
  }
  return found;
}
