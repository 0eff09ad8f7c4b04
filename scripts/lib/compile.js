// TypeScript → dist/, made beside its place and swapped in whole, so that a failed build leaves the last good one.
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { writeLibraries } from './libraries.js';
import { ScriptError, cli, root, run, say } from './project.js';

const DIST = path.join(root, 'dist');
const NEXT = path.join(root, `dist.next-${process.pid}`);
const OLD = `${NEXT}-old`;
const STAMP = '.sources-sha256';
const PLUGINS = '.plugin-sources.json';
const PLUGIN_FOLDERS = ['attacks', 'recoveries', 'defenses', 'detectors', 'datasets', 'models', 'metrics'].map(
  (kind) => `bench/${kind}`,
);
const COMPILER = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const SOURCE_FOLDERS = ['bench', 'reporters', 'site'];
const CONFIGURATIONS = ['tsconfig.json', 'tsconfig.build.json'];

/** Whether the compiler, a development dependency, is installed. */
export function canBuild() {
  return existsSync(COMPILER);
}

/** Builds unless dist/ already stands for the sources as they are. */
export function ensureBuilt() {
  if (existsSync(cli) && readStamp() === sourcesDigest()) return;
  build();
}

/**
 * A module of the build, typed as its source.
 *
 * @template T
 * @param {T} _type
 * @param {string} module - under bench/, without ending
 * @returns {Promise<T>}
 */
export async function built(_type, module) {
  return /** @type {T} */ (await import(new URL(`../../dist/bench/${module}.js`, import.meta.url).href));
}

export function build() {
  if (!canBuild()) throw new ScriptError('The TypeScript compiler is not installed; run `npm ci` first.');
  say('Building dist/');
  const digest = sourcesDigest();
  rmSync(NEXT, { recursive: true, force: true });
  const code = run(process.execPath, [COMPILER, '-p', 'tsconfig.build.json', '--outDir', NEXT]);
  if (code !== 0) {
    rmSync(NEXT, { recursive: true, force: true });
    throw new ScriptError('The build failed; dist/ is as it was.');
  }
  writeLibraries(NEXT);
  chmodSync(path.join(NEXT, path.relative(DIST, cli)), 0o755);
  writeFileSync(path.join(NEXT, STAMP), digest);
  writeFileSync(path.join(NEXT, PLUGINS), JSON.stringify(pluginDigests()));
  // Two renames: a program that starts meanwhile is without its files for an instant, and not while a tree is deleted.
  if (existsSync(DIST)) renameSync(DIST, OLD);
  renameSync(NEXT, DIST);
  rmSync(OLD, { recursive: true, force: true });
}

function readStamp() {
  const file = path.join(DIST, STAMP);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

function sourcesDigest() {
  const hash = createHash('sha256');
  for (const file of [...SOURCE_FOLDERS.flatMap(sourcesIn), ...CONFIGURATIONS]) {
    hash.update(`${file}\n`).update(readFileSync(path.join(root, file)));
  }
  return hash.digest('hex');
}

/** By path: a plug-in that is changed later must not run as it was before. */
function pluginDigests() {
  const files = PLUGIN_FOLDERS.flatMap(sourcesIn);
  return Object.fromEntries(
    files.map((file) => [
      file.split(path.sep).join('/'),
      createHash('sha256')
        .update(readFileSync(path.join(root, file)))
        .digest('hex'),
    ]),
  );
}

/** @param {string} folder */
function sourcesIn(folder) {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.join(folder, name))
    .sort();
}
