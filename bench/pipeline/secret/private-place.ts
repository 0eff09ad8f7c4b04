// Where a secret may lie: in a folder that its owner alone reads, and not among the files that a repository publishes.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { UsageError } from '../../contract/errors.js';
import { makeFolder } from '../../lib/files/make-folder.js';

/** Whatever the group and others may do with a folder. */
const FOR_OTHERS = 0o077;

/**
 * Makes the folder of a secret file, readable by its owner alone; one that is there must be so already.
 *
 * @throws UsageError `secret-exposed`, StorageError
 */
export async function preparePrivatePlace(file: string): Promise<void> {
  const folder = path.dirname(file);
  await makeFolder(folder, { mode: 0o700 });
  const { mode } = await stat(folder);
  if (process.platform !== 'win32' && (mode & FOR_OTHERS) !== 0)
    throw exposed(folder, 'a folder of its owner alone (mode 700)', `mode ${(mode & 0o777).toString(8)}`, [
      `Close it with \`chmod 700 ${folder}\``,
    ]);
  if (await wouldBePublished(file))
    throw exposed(
      file,
      'a place outside the repository, or one that git ignores',
      'a path that git tracks or would add',
      ['Add the folder to .gitignore'],
    );
}

/** Whether the file lies in a git repository that does not ignore it. */
async function wouldBePublished(file: string): Promise<boolean> {
  const [folder, name] = [path.dirname(file), path.basename(file)];
  const ask = async (...args: readonly string[]): Promise<number | undefined> =>
    (await execa('git', ['-C', folder, ...args, '--', name], { reject: false, stdin: 'ignore' })).exitCode;
  // A file in the index stays tracked whatever .gitignore says. 128: no repository here; undefined: no git.
  if ((await ask('ls-files', '--error-unmatch')) === 0) return true;
  return (await ask('check-ignore', '--quiet')) === 1;
}

function exposed(where: string, expected: string, got: string, [act = '']: readonly string[]): UsageError {
  return new UsageError('the secret would not stay one', {
    code: 'secret-exposed',
    where,
    expected,
    got,
    hint: `${act}, or keep it elsewhere with \`--secret-file <file>\`; nothing was written.`,
  });
}
