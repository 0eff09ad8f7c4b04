// Whether the build stands for a plug-in's file as it is now: else the command line would run what is no longer written there.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PluginError } from '../../contract/errors.js';
import { packageInfo } from '../../lib/files/package-root.js';

/** Written by the build: SHA-256 of each plug-in's source, by its path. */
const DIGESTS = new URL('../../../.plugin-sources.json', import.meta.url);

const BUILD = 'Run `npm run build`.';

let digests: ReadonlyMap<string, string> | null | undefined;

/**
 * Compares the sources of a plug-in, and what its kind shares, with what dist/ was built from. In an installed package there are no
 * sources, and then nothing can be newer.
 *
 * @throws PluginError `plugin-not-built`
 */
export function refuseStalePlugin(kind: string, id: string): void {
  const { root } = packageInfo();
  const isPart = (file: string): boolean =>
    file === `bench/${kind}/${id}.ts` || [id, 'shared'].some((folder) => file.startsWith(`bench/${kind}/${folder}/`));
  for (const [file, built] of builtDigests() ?? []) {
    const source = path.join(root, file);
    if (!isPart(file) || !existsSync(source)) continue;
    if (createHash('sha256').update(readFileSync(source)).digest('hex') === built) continue;
    throw new PluginError('the plug-in was changed after the build', {
      code: 'plugin-not-built',
      where: file,
      expected: 'the file that dist/ was built from',
      got: 'another',
      hint: BUILD,
    });
  }
}

/** What to do about a plug-in that is not known: its file may be there and only wait for the build. `null` if it is not. */
export function unbuiltHint(kind: string, id: string): string | null {
  const fromSource = import.meta.url.endsWith('.ts');
  const { root } = packageInfo();
  const file = [`bench/${kind}/${id}.ts`, `bench/${kind}/${id}/index.ts`].find((place) =>
    existsSync(path.join(root, place)),
  );
  return !fromSource && file !== undefined ? `${file} is there and not built yet. ${BUILD}` : null;
}

function builtDigests(): ReadonlyMap<string, string> | null {
  if (digests === undefined) {
    const file = fileURLToPath(DIGESTS);
    digests = existsSync(file)
      ? new Map(Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, string>>))
      : null;
  }
  return digests;
}
