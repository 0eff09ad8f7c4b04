// One error of the file system of each class, made to happen in the built command line. `npm run fuzz:files` tries them all.
import path from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { CLI } from '../support/cli.js';
import { temporaryFolder } from '../support/temporary.js';

const PRELOAD = path.resolve(import.meta.dirname, '../../scripts/lib/failing-files.js');

/** Commits a round with every call of one name failing. */
async function commitWith(site: string, errno: string) {
  const folder = await temporaryFolder();
  const args = ['round', 'commit', 'r1', '--store', path.join(folder, 's'), '--results', path.join(folder, 'r')];
  return execa(process.execPath, ['--import', PRELOAD, CLI, ...args], {
    cwd: folder,
    reject: false,
    env: { NO_COLOR: '1', STEALBENCH_FAILING_FILES: JSON.stringify({ site, errno }) },
  });
}

describe('a file system that fails', () => {
  it.each([
    ['EACCES', 'mkdir', 'not-writable'],
    ['EROFS', 'open', 'not-writable'],
    ['ENOSPC', 'writeFile', 'disk-full'],
    ['EIO', 'sync', 'disk-error'],
    ['ENAMETOOLONG', 'rename', 'name-too-long'],
    ['EMFILE', 'stat', 'too-many-files'],
  ])(
    'ends with 8 and says what to do on %s of %s',
    async (errno, site, code) => {
      const { exitCode, stderr } = await commitWith(site, errno);
      expect(stderr).toContain(`(${code})\n  → `);
      expect(stderr).not.toContain('internal error');
      expect(exitCode).toBe(8);
    },
    60_000,
  );
});
