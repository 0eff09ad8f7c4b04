// What `init` writes is valid as it is; the Python ones are run by `check` where Python and a sandbox are at hand.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { loadSubmission } from '../../../bench/submission/manifest.js';
import { sandboxState } from '../../../bench/submission/sandbox/probe.js';
import { type ScaffoldKind, writeScaffold } from '../../../bench/submission/scaffold.js';
import { cli } from '../../support/cli.js';
import { requireComponent } from '../../support/components.js';
import { pythonHas } from '../../support/python.js';
import { ourError } from '../../support/errors.js';
import { temporaryFolder } from '../../support/temporary.js';

const ALL: readonly (readonly [ScaffoldKind, string])[] = [
  ['attack', 'numpy'],
  ['attack', 'torch'],
  ['attack', 'typescript'],
  ['defense', 'numpy'],
  ['recovery', 'numpy'],
  ['detector', 'numpy'],
  ['stream-detector', 'numpy'],
];

async function scaffold(kind: ScaffoldKind, language: string): Promise<string> {
  const folder = path.join(await temporaryFolder(), 'mine');
  await writeScaffold({ kind, name: 'mine', language, folder });
  return folder;
}

describe('a scaffold', () => {
  it.each(ALL)('for %s in %s is a valid submission', async (kind, language) => {
    const { manifest, files } = await loadSubmission(await scaffold(kind, language));
    expect(manifest).toMatchObject({ kind: kind.replace('stream-', ''), name: 'mine', title: 'Mine' });
    expect(files.map(({ path: name }) => name)).toContain(manifest.command[1]);
  });

  it('is not written over what is there, under a bad name, or in a language that it does not have', async () => {
    const folder = await scaffold('attack', 'numpy');
    const again = { kind: 'attack', name: 'mine', language: 'numpy', folder } as const;
    const elsewhere = { ...again, folder: path.join(folder, 'new') };
    expect((await ourError(writeScaffold(again))).code).toBe('folder-exists');
    expect((await ourError(writeScaffold({ ...elsewhere, name: '../up' }))).code).toBe('bad-name');
    const error = await ourError(writeScaffold({ ...elsewhere, kind: 'defense', language: 'torch' }));
    expect(error).toMatchObject({ code: 'no-scaffold' });
    expect(error.message).toContain('expected numpy');
  });

  it('in TypeScript comes with the same program in JavaScript', async () => {
    const folder = await scaffold('attack', 'typescript');
    const source = await readFile(path.join(folder, 'attack.ts'), 'utf8');
    const target = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022 };
    const { outputText } = ts.transpileModule(source, { compilerOptions: target });
    const bare = (text: string): string => text.replaceAll(/[\s,();]/g, '');
    expect(bare(await readFile(path.join(folder, 'attack.js'), 'utf8'))).toBe(bare(outputText));
  });
});

describe('init', () => {
  it('takes a path, names the submission by its last part, and says what comes next', async () => {
    const cwd = await temporaryFolder();
    const { exitCode, stdout } = await cli(['init', 'attack', 'submissions/my-attack'], { cwd });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Next: stealbench check submissions/my-attack');
    const { manifest } = await loadSubmission(path.join(cwd, 'submissions/my-attack'));
    expect(manifest.name).toBe('my-attack');
  });
});

describe('check, of what is no submission', () => {
  it('ends with 2 for a path that does not exist', async () => {
    const { exitCode, stderr } = await cli(['check', 'my-atack'], { cwd: await temporaryFolder() });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('got no such folder');
  });

  it('ends with 2 for the folder around submissions, and names one of them', async () => {
    const cwd = path.dirname(await scaffold('attack', 'numpy'));
    const { exitCode, stderr } = await cli(['check', '.'], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('`stealbench check mine`');
  });
});

const state = await sandboxState();

describe.skipIf(!requireComponent('bubblewrap', state.available))('check', () => {
  it('rehearses a submission and says what it did', { timeout: 60_000 }, async () => {
    const { exitCode, stdout } = await cli(['check', await scaffold('attack', 'typescript'), '--json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ state: 'completed', what: 'asked 256 of 256 queries (0 refused)' });
  });

  it.skipIf(!requireComponent('python', pythonHas('numpy'))).each([
    ['attack', 'asked 256 of 256 queries (0 refused)'],
    ['defense', 'was fitted, served, and answered 512 queries'],
    ['detector', 'was fitted, served, and answered 512 queries'],
    ['stream-detector', 'was fitted, served, watched 512 queries of 2 clients'],
  ] as const)('rehearses the %s in Python', { timeout: 60_000 }, async (kind, what) => {
    const { exitCode, stdout } = await cli(['check', await scaffold(kind, 'numpy'), '--json']);
    const report = JSON.parse(stdout) as { readonly state: string; readonly what: string };
    expect(report.state).toBe('completed');
    expect(report.what.startsWith(what)).toBe(true);
    expect(exitCode).toBe(0);
  });

  it('ends with 8 where the Python that was named is not there', { timeout: 60_000 }, async () => {
    const env = { STEALBENCH_PYTHON: '/nowhere/python' };
    const { exitCode, stdout } = await cli(['check', await scaffold('attack', 'numpy')], { env });
    expect(exitCode).toBe(8);
    expect(stdout).toContain('rehearsal skipped: there is no Python');
  });

  it('ends with 3 for one that fails, and names the state', { timeout: 60_000 }, async () => {
    const folder = await scaffold('attack', 'typescript');
    await writeFile(path.join(folder, 'attack.js'), 'throw new Error("not yet")');
    const { exitCode, stdout } = await cli(['check', folder]);
    expect(exitCode).toBe(3);
    expect(stdout).toContain('rehearsal failed: The submission ended with exit code 1');
  });
});
