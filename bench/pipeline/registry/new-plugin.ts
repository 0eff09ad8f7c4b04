// A plug-in to begin with: its file, and a test where the kind has one, written where the registry and the contract suites find them.
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from '../../contract/errors.js';
import { Id } from '../../contract/primitives.js';
import { schemaProblems } from '../../contract/validate.js';
import { writeFileAtomic } from '../../lib/files/atomic-write.js';
import { packageInfo } from '../../lib/files/package-root.js';

const ROOMS = {
  attack: 'attacks',
  recovery: 'recoveries',
  defense: 'defenses',
  detector: 'detectors',
  'stream-detector': 'detectors',
  metric: 'metrics',
} as const;

export type NewPluginKind = keyof typeof ROOMS;
export const NEW_PLUGIN_KINDS = Object.keys(ROOMS) as readonly NewPluginKind[];

/**
 * Writes `bench/<kind>/<id>.ts`, and a test of its own where the kind has more to test than its contract.
 *
 * @param root - of a checkout
 * @returns the files, relative to it
 * @throws UsageError `bad-name`, `no-checkout` or `plugin-exists`
 */
export async function writeNewPlugin(kind: NewPluginKind, id: string, root: string): Promise<readonly string[]> {
  const room = ROOMS[kind];
  if (schemaProblems(Id, id).length > 0)
    throw usage('bad-name', 'the id cannot be used', 'lower-case letters, digits and single hyphens', id);
  if (!existsSync(path.join(root, 'bench', room)))
    throw usage('no-checkout', 'plug-ins are written in a checkout of the repository', `bench/${room}`, 'none');
  const place = `bench/${room}/${id}`;
  if (existsSync(path.join(root, `${place}.ts`)) || existsSync(path.join(root, place)))
    throw usage('plugin-exists', 'there is such a plug-in already', 'a new id', id);
  const files = await rendered(kind, id);
  for (const [file, text] of files) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFileAtomic(path.join(root, file), text);
  }
  return files.map(([file]) => file);
}

/** Path → text of what is to be written. */
export async function rendered(kind: NewPluginKind, id: string): Promise<readonly (readonly [string, string])[]> {
  const folder = path.join(packageInfo().root, 'scaffolds', 'plugins');
  const title = id.replaceAll('-', ' ');
  const fill = async (name: string): Promise<string> =>
    (await readFile(path.join(folder, name), 'utf8'))
      .replaceAll('%ID%', id)
      .replaceAll('%TITLE%', title.charAt(0).toUpperCase() + title.slice(1));
  const room = ROOMS[kind];
  const files: (readonly [string, string])[] = [[`bench/${room}/${id}.ts`, await fill(`${kind}.ts`)]];
  const tests = (await readdir(folder)).filter((name) => name === `${kind}-test.ts`);
  for (const name of tests) files.push([`test/bench/${room}/${id}.test.ts`, await fill(name)]);
  return files;
}

function usage(code: string, message: string, expected: string, got: string): UsageError {
  return new UsageError(message, { code, expected, got, hint: 'See `stealbench new --help`, and CONTRIBUTING.md.' });
}
