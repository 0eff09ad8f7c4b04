// Libraries that every process loads, made quick to load: dist/libraries/, which package.json's `imports` name.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { ScriptError, root, run } from './project.js';

const BUNDLER = path.join(root, 'node_modules', 'rolldown', 'bin', 'cli.mjs');
/** In CommonJS: imported as they are, Node reads a megabyte for its exports' names at each start of a process. */
const TENSOR_LIBRARIES = ['tfjs-core', 'tfjs-layers', 'tfjs-backend-cpu', 'tfjs-backend-wasm'];

/**
 * Writes typebox, 700 modules, as one, and a module with names for each library of tensors; the instance stays the one that
 * `require` gives, so that everybody shares it. A start of a job was 0.65 s of processor time, and is 0.25 s.
 *
 * @param {string} dist
 */
export function writeLibraries(dist) {
  const folder = path.join(dist, 'libraries');
  mkdirSync(folder, { recursive: true });
  const typebox = fileURLToPath(import.meta.resolve('typebox'));
  const target = ['--format', 'esm', '--file', path.join(folder, 'typebox.js'), '--log-level', 'silent'];
  if (run(process.execPath, [BUNDLER, typebox, ...target], { silent: true }) !== 0) {
    throw new ScriptError('typebox could not be bundled; dist/ is as it was.');
  }
  copyFileSync(path.join(path.dirname(typebox), '..', 'license'), path.join(folder, 'typebox.license'));
  for (const name of TENSOR_LIBRARIES) writeFileSync(path.join(folder, `${name}.js`), withNames(`@tensorflow/${name}`));
}

/** @param {string} library */
function withNames(library) {
  const names = Object.keys(/** @type {object} */ (createRequire(import.meta.url)(library)));
  return [
    "import { createRequire } from 'node:module';",
    `export const {\n  ${names.join(',\n  ')},\n} = createRequire(import.meta.url)('${library}');\n`,
  ].join('\n');
}
