// What a person meets first: help, mistakes and their exit codes, pipes.
import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { appendFile, cp, mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { prepareSuite, TINY_SUITE } from '../fixtures/tiny-suite.js';
import { CLI, cli } from '../support/cli.js';
import { temporaryFolder } from '../support/temporary.js';

/** The build with its sources of attacks, as a checkout of its own. */
async function copyBuild(folder: string): Promise<void> {
  const root = path.resolve(import.meta.dirname, '../..');
  for (const part of ['dist', 'suites', 'package.json', 'bench/attacks']) {
    await mkdir(path.dirname(path.join(folder, part)), { recursive: true });
    await cp(path.join(root, part), path.join(folder, part), { recursive: true });
  }
  await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
}

describe('stealbench', () => {
  it('lists its verbs in the help', async () => {
    const { exitCode, stdout } = await cli(['--help']);
    expect(exitCode).toBe(0);
    for (const verb of [
      'list',
      'plan',
      'run',
      'score',
      'data',
      'backend',
      'report',
      'site',
      'bench',
      'validate',
      'doctor',
    ]) {
      expect(stdout).toMatch(new RegExp(`^  ${verb}\\b`, 'm'));
    }
  });

  it.each([
    ['an unknown verb', ['pln'], 'Did you mean plan?'],
    ['an unknown option', ['run', 'quickstart', '--job', '2'], 'unknown option'],
    ['a number that is none', ['run', 'quickstart', '--jobs', 'two'], 'whole number'],
    ['a suite that is not there', ['plan', 'no-such-suite.json'], '(unknown-suite)'],
    ['a misspelt suite', ['run', 'quikstart'], 'Did you mean quickstart?'],
    ['a misspelt path', ['run', 'suites/quikstart.json'], 'Did you mean suites/quickstart.json'],
    ['a misspelt kind', ['list', 'atacks'], 'Did you mean attacks?'],
    ['a missing word', ['list'], '`stealbench list --help`'],
    ['a word too many', ['doctor', 'all'], '(excess-arguments)'],
    ['a misspelt results folder', ['compare', 'results', 'reslts'], 'Did you mean results'],
    ['an unknown backend', ['plan', 'quickstart', '--backend', 'wsam'], 'Did you mean wasm?'],
  ])(
    'calls %s a usage error and says what to do',
    async (_what, args, words) => {
      const folder = await temporaryFolder();
      const { exitCode, stderr } = await cli([...args], {
        env: { STEALBENCH_STORE: folder, STEALBENCH_DATA: path.join(folder, 'data') },
      });
      expect(exitCode).toBe(2);
      expect(stderr).toContain(words);
      // As every error: a cross, a code, and the next act.
      expect(stderr).toMatch(/^✖ [^\n]+ \([a-z-]+\)\n {2}→ [^\n]+\n?$/);
    },
    60_000,
  );

  it('calls a pattern that selects nothing a usage error and says what to do', async () => {
    const folder = await temporaryFolder();
    const { suite, args } = await prepareSuite(folder, TINY_SUITE, path.join(folder, 'data'));
    const { exitCode, stderr } = await cli(['run', suite, ...args, '--only', 'nothing-here']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('nothing-selected');
  });

  it.each(['attacks', 'defenses', 'detectors', 'datasets', 'models', 'backends', 'metrics', 'suites'])(
    'lists %s as JSON',
    async (kind) => {
      const { exitCode, stdout } = await cli(['list', kind, '--json']);
      expect(exitCode).toBe(0);
      expect((JSON.parse(stdout) as unknown[]).length).toBeGreaterThan(0);
    },
  );

  it.skipIf(process.platform !== 'linux')('says so when its output does not fit on the disk, and ends with 8', () => {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [CLI, 'list', 'attacks'], {
      stdio: ['ignore', full, 'pipe'],
    });
    closeSync(full);
    expect(String(stderr)).toContain('standard output: cannot write: the disk is full');
    expect(status).toBe(8);
  });

  it('explains each verb with the options that all verbs have', async () => {
    const { exitCode, stdout } = await cli(['site', 'build', '--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('--results <folder>');
  });

  it('takes an empty environment variable for one that is not set', async () => {
    const env = { STEALBENCH_STORE: '', STEALBENCH_DATA: '', XDG_CACHE_HOME: await temporaryFolder() };
    const { exitCode, stdout } = await cli(['data', 'list', '--json'], { env });
    expect(exitCode).toBe(0);
    const rows = JSON.parse(stdout) as readonly { readonly variants: readonly unknown[] }[];
    expect(rows.every(({ variants }) => variants.length === 0)).toBe(true);
  });

  it('never sends a control character of a file to the terminal', async () => {
    const file = path.join(await temporaryFolder(), 'suite.json');
    await writeFile(
      file,
      JSON.stringify({ ...TINY_SUITE, attacks: [{ ...TINY_SUITE.attacks[0], attack: 'a\u001b[2J\u009b' }] }),
    );
    for (const verb of ['plan', 'validate']) {
      const { stdout, stderr } = await cli([verb, file]);
      expect(stdout + stderr).not.toMatch(/[^\P{Cc}\n]/u);
    }
    const { stderr } = await cli(['plan', 'a\u001b[31mb.json']);
    expect(stderr).toContain(String.raw`a\u001b[31mb.json`);
  });

  it('runs no plug-in that was changed or added after the build, and says what to do', async () => {
    const folder = await temporaryFolder();
    await copyBuild(folder);
    const here = { cwd: folder, reject: false, env: { NO_COLOR: '1' } } as const;
    const plan = async (suite: string): Promise<string> =>
      (await execa(process.execPath, ['dist/bench/cli.js', 'plan', suite, '--backend', 'cpu', '--data', 'data'], here))
        .stderr;
    const source = path.join(folder, 'bench/attacks/knockoff-random.ts');
    await writeFile(path.join(folder, 'tiny.json'), JSON.stringify(TINY_SUITE));
    expect(await plan('tiny.json')).toBe('');
    await appendFile(source, '// one more line\n');
    expect(await plan('tiny.json')).toMatch(/knockoff-random\.ts: .*\(plugin-not-built\)\n {2}→ Run `npm run build`\./);
    await rename(source, path.join(folder, 'bench/attacks/stroll.ts'));
    const attacks = [{ ...TINY_SUITE.attacks[0], attack: 'stroll' }];
    await writeFile(path.join(folder, 'own.json'), JSON.stringify({ ...TINY_SUITE, attacks }));
    expect(await plan('own.json')).toContain(
      'bench/attacks/stroll.ts is there and not built yet. Run `npm run build`.',
    );
  }, 120_000);

  it('validates a good suite with 0 and a bad one with 3, naming the place', async () => {
    const file = path.join(await temporaryFolder(), 'suite.json');
    await writeFile(file, JSON.stringify(TINY_SUITE));
    expect((await cli(['validate', file])).exitCode).toBe(0);
    await writeFile(file, JSON.stringify({ ...TINY_SUITE, version: 'one' }));
    const { exitCode, stdout } = await cli(['validate', file]);
    expect(exitCode).toBe(3);
    expect(stdout).toContain('#/version');
  });

  it('prints nothing but JSON on stdout with --json', async () => {
    const { exitCode, stdout } = await cli(['doctor', '--json'], { env: { STEALBENCH_DATA: await temporaryFolder() } });
    expect(exitCode).toBe(0);
    const findings = JSON.parse(stdout) as readonly { readonly subject: string }[];
    expect(findings.map(({ subject }) => subject)).toEqual(
      expect.arrayContaining(['machine', 'dataset gtsrb', 'weights resnet34 imagenet', 'clock noise']),
    );
  });
});
