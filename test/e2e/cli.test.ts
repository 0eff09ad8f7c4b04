// What a person meets first: help, mistakes and their exit codes, pipes.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { prepareTinyRun, TINY_SUITE } from '../fixtures/tiny-suite.js';
import { cli } from '../support/cli.js';
import { temporaryFolder } from '../support/temporary.js';

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
    ['a suite that is not there', ['plan', 'no-such-suite.json'], 'file-unreadable'],
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
    },
    60_000,
  );

  it('calls a pattern that selects nothing a usage error and says what to do', async () => {
    const { suite, args } = await prepareTinyRun(await temporaryFolder());
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

  it('explains each verb with the options that all verbs have', async () => {
    const { exitCode, stdout } = await cli(['site', 'build', '--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('--results <folder>');
  });

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
