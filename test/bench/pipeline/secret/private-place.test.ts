import { execFileSync } from 'node:child_process';
import { chmod, mkdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { commitRound } from '../../../../bench/pipeline/secret/rounds.js';
import { ourError } from '../../../support/errors.js';
import { temporaryFolder } from '../../../support/temporary.js';

async function modeOf(file: string): Promise<number> {
  return (await stat(file)).mode & 0o777;
}

describe('the secret of a round', () => {
  it('is readable by its owner alone, and so is the folder that is made for it', async () => {
    const folder = await temporaryFolder();
    const secret = path.join(folder, 'store/rounds/r1.secret.json');
    await commitRound(path.join(folder, 'results'), 'r1', secret);
    expect(await modeOf(secret)).toBe(0o600);
    expect(await modeOf(path.dirname(secret))).toBe(0o700);
  });

  it.each([0o755, 0o750, 0o711])('is refused a folder of mode %o, and nothing is written', async (mode) => {
    const folder = await temporaryFolder();
    const open = path.join(folder, 'open');
    await mkdir(open);
    await chmod(open, mode);
    const error = await ourError(commitRound(path.join(folder, 'results'), 'r1', path.join(open, 'r1.json')));
    expect(error).toMatchObject({ code: 'secret-exposed' });
    await expect(stat(path.join(open, 'r1.json'))).rejects.toThrow('ENOENT');
    await expect(stat(path.join(folder, 'results'))).rejects.toThrow('ENOENT');
  });

  it('is refused a place that a repository would publish, and takes one that git ignores', async () => {
    const folder = await temporaryFolder();
    execFileSync('git', ['init', '--quiet', folder]);
    const commit = (round: string) => commitRound(path.join(folder, 'results'), round, path.join(folder, 's', round));
    expect(await ourError(commit('r1'))).toMatchObject({ code: 'secret-exposed' });
    await writeFile(path.join(folder, '.gitignore'), 's/\n');
    expect(await commit('r1')).toMatchObject({ round: 'r1' });
    // In the index it stays tracked, whatever .gitignore says.
    execFileSync('git', ['-C', folder, 'update-index', '--add', '--cacheinfo', `100644,${emptyBlob(folder)},s/r2`]);
    expect(await ourError(commit('r2'))).toMatchObject({ code: 'secret-exposed' });
  });
});

function emptyBlob(folder: string): string {
  return execFileSync('git', ['-C', folder, 'hash-object', '-w', '--stdin'], { input: '' }).toString().trim();
}
