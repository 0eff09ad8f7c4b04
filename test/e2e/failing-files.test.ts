// One error of the file system of each class, made to happen in the built command line. `npm run fuzz:files` tries them all.
import { writeFile } from 'node:fs/promises';
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

  it.each([
    ['EIO', 8, 'disk-error'],
    ['ENFILE', 8, 'too-many-files'],
    ['EACCES', 2, 'file-unreadable'],
  ])(
    'that gives %s for a document to be read is the fault of the machine or of the path',
    async (errno, exit, code) => {
      const folder = await temporaryFolder();
      const suite = path.join(folder, 'mine.json');
      await writeFile(suite, '{}');
      const { exitCode, stderr } = await execa(process.execPath, ['--import', PRELOAD, CLI, 'plan', suite], {
        cwd: folder,
        reject: false,
        env: { NO_COLOR: '1', STEALBENCH_FAILING_FILES: JSON.stringify({ site: 'open', errno, path: 'mine.json' }) },
      });
      expect(stderr).toContain(`(${code})\n  → `);
      expect(exitCode).toBe(exit);
    },
    60_000,
  );
});
