// Brings node_modules to what package-lock.json says, and does nothing where it already is.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ScriptError, readJson, root, runNpm, say } from './project.js';

/** @typedef {{ packages: Record<string, { version?: string, optional?: boolean, peer?: boolean }> }} Lockfile */

/**
 * Runs `npm ci` if a package of the lock file is absent or of another version.
 *
 * @returns {boolean} whether it had to
 */
export function ensureInstalled() {
  if (isInstalled()) return false;
  say('Installing dependencies (npm ci)');
  const code = runNpm(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (code !== 0) throw new ScriptError('npm ci failed; its messages above say why. Is the npm registry reachable?');
  return true;
}

function isInstalled() {
  const hidden = 'node_modules/.package-lock.json';
  if (!existsSync(path.join(root, hidden))) return false;
  const { packages: wanted } = /** @type {Lockfile} */ (readJson('package-lock.json'));
  const { packages: present } = /** @type {Lockfile} */ (readJson(hidden));
  return Object.entries(wanted).every(
    ([folder, { version, optional = false, peer = false }]) =>
      folder === '' || optional || peer || present[folder]?.version === version,
  );
}
