// Which submission a pull request brings, if it brings one and nothing else: only such a one runs without a person's word.
// Usage: submission-scope.js <clone> <base> <head>; prints the folder, or ends with 3 and says what else is touched.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { ScriptError, runMain, say } from './lib/project.js';

/** Folder names as the manifest's `name` allows them. */
const INSIDE = /^submissions\/([a-z0-9]+(?:-[a-z0-9]+)*)\/[^\0]+$/;

/**
 * @param {readonly string[]} changed - paths from the root of the repository, renamed files under both names
 * @returns {{ folder: string } | { reason: string }}
 */
export function submissionScope(changed) {
  const outside = changed.filter((file) => !INSIDE.test(file));
  if (outside.length > 0) return { reason: `it also touches ${outside.slice(0, 5).map(quoted).join(', ')}` };
  const names = [...new Set(changed.map((file) => INSIDE.exec(file)?.[1] ?? ''))];
  const [name] = names;
  if (name === undefined) return { reason: 'it touches nothing' };
  return names.length === 1 ? { folder: `submissions/${name}` } : { reason: `it brings ${names.join(' and ')}` };
}

/** @param {string} file - a name that a stranger chose */
function quoted(file) {
  return JSON.stringify(file.slice(0, 100));
}

/** @param {string} clone @param {string} base @param {string} head */
function changedFiles(clone, base, head) {
  const options = ['diff', '--name-only', '--no-renames', '-z', `${base}...${head}`, '--'];
  const { status, stdout, stderr } = spawnSync('git', options, { cwd: clone, encoding: 'utf8' });
  if (status !== 0) throw new ScriptError(`git diff failed: ${stderr.trim()}`);
  return stdout.split('\0').filter((file) => file !== '');
}

if (process.argv[1] !== undefined && path.resolve(process.argv[1]) === import.meta.filename) {
  await runMain(() => {
    const [clone, base, head] = process.argv.slice(2);
    if (clone === undefined || base === undefined || head === undefined)
      throw new ScriptError('Usage: submission-scope.js <clone> <base> <head>');
    const scope = submissionScope(changedFiles(clone, base, head));
    if ('folder' in scope) {
      process.stdout.write(`${scope.folder}\n`);
      return 0;
    }
    say(`This pull request is not run by itself: ${scope.reason}. A maintainer runs it after reading it.`);
    return 3;
  });
}
