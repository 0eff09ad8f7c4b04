// What is looked at before anything of a submission runs.
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { copyFiles } from '../../../bench/submission/files.js';
import { loadSubmission } from '../../../bench/submission/manifest.js';
import { resolveProgram } from '../../../bench/submission/program.js';
import { ourError } from '../../support/errors.js';
import { noteEnd } from '../../support/red-team.js';
import { MANIFEST, writeSubmission } from '../../support/submissions.js';
import { temporaryFolder } from '../../support/temporary.js';

const GOOD = { ...MANIFEST, command: ['python3', 'attack.py'] };

async function made(manifest: object = GOOD): Promise<string> {
  return writeSubmission(await temporaryFolder(), manifest, { 'attack.py': 'pass' });
}

describe('a manifest', () => {
  it('is read with the digest of all files', async () => {
    const { manifest, files, digest } = await loadSubmission(await made());
    expect(manifest).toEqual(GOOD);
    expect(files.map(({ path: name }) => name)).toEqual(['README.md', 'attack.py', 'submission.json']);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it.for([
    ['a name that is a path', { ...GOOD, name: '../../results' }, '#/name'],
    ['a name with HTML', { ...GOOD, name: '<script>' }, '#/name'],
    ['a kind that does not exist', { ...GOOD, kind: 'referee' }, '#/kind'],
    ['results that it reports itself', { ...GOOD, accuracy: 0.99 }, 'accuracy'],
    ['a link that runs', { ...GOOD, paper: { citation: 'x', url: 'javascript:alert(1)' } }, '#/paper'],
    ['terminal codes in its title', { ...GOOD, title: '\u001b[2J' }, '#/title'],
    ['a title without end', { ...GOOD, title: 'x'.repeat(1000) }, '#/title'],
    ['no command', { ...GOOD, command: [] }, '#/command'],
    ['the promises of another kind', { ...GOOD, kind: 'defense' }, 'stateful'],
  ] as const)('is refused with %s', async ([what, manifest, says], context) => {
    const error = await ourError(loadSubmission(await made(manifest)));
    noteEnd(context, 'folder', `has ${what} in its manifest`, error);
    expect(error.code).toBe('bad-manifest');
    expect(error.message).toContain(says);
  });

  it('with a misspelt key names what is missing and what is there', async () => {
    const { summary, ...others } = GOOD;
    const error = await ourError(loadSubmission(await made({ ...others, sumary: summary })));
    expect(error.message).toContain('missing key "summary"; unknown key "sumary"');
  });

  it('needs words beside it', async () => {
    const folder = await temporaryFolder();
    await writeFile(path.join(folder, 'submission.json'), JSON.stringify(GOOD));
    expect((await ourError(loadSubmission(folder))).code).toBe('no-readme');
  });
});

describe("a submission's files", () => {
  it('may not be links, which would carry files of the host in', async (context) => {
    const folder = await made();
    await symlink('/etc/passwd', path.join(folder, 'data.txt'));
    const error = await ourError(loadSubmission(folder));
    noteEnd(context, 'folder', 'brings a link to the passwords of the host', error);
    expect(error).toMatchObject({ code: 'submission-files' });
    expect(error.message).toContain('data.txt, which is neither');
  });

  it('may not have names that a terminal or a path would misread', async (context) => {
    const folder = await made();
    await writeFile(path.join(folder, 'a\nb'), '');
    const error = await ourError(loadSubmission(folder));
    noteEnd(context, 'folder', 'brings a file with a line break in its name', error);
    expect(error.code).toBe('submission-files');
  });

  it('have another digest when a byte or a mode changes, and the same without what tools leave', async () => {
    const folder = await made();
    const { digest } = await loadSubmission(folder);
    await mkdir(path.join(folder, '__pycache__'));
    await writeFile(path.join(folder, '__pycache__/attack.pyc'), 'cache');
    expect((await loadSubmission(folder)).digest).toBe(digest);
    await writeFile(path.join(folder, 'attack.py'), 'pass ');
    expect((await loadSubmission(folder)).digest).not.toBe(digest);
  });

  it('are not run when they changed after the plan', async (context) => {
    const folder = await made();
    const { digest } = await loadSubmission(folder);
    await writeFile(path.join(folder, 'attack.py'), 'import os');
    const copy = path.join(await temporaryFolder(), 'copy');
    const error = await ourError(copyFiles(folder, copy, digest));
    noteEnd(context, 'folder', 'changes its files after the plan was made', error);
    expect(error.code).toBe('submission-changed');
  });
});

describe('a command', () => {
  it.for(['/root/program', '../program', './../../x', 'a b', '/usr/bin/../../x'])(
    'may not be %s',
    async (name, context) => {
      const error = await ourError(resolveProgram(name));
      noteEnd(context, 'folder', `wants to run ${JSON.stringify(name)}`, error);
      expect(error.code).toBe('bad-command');
    },
  );

  it('may be a file of the submission or a program of the system', async () => {
    expect(await resolveProgram('./attack.sh')).toEqual({ name: './attack.sh', mounts: [] });
    expect(await resolveProgram('sh')).toEqual({ name: 'sh', mounts: [] });
  });

  it('says how to get a Python that is not there', async () => {
    const error = await ourError(resolveProgram('python3', { STEALBENCH_PYTHON: '/nowhere/python' }));
    expect(error.code).toBe('no-interpreter');
    expect(error.hint).toContain('STEALBENCH_PYTHON');
  });
});
