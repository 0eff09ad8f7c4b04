// The shell steps of action.yml, as GitHub would run them: bash, a clean environment, a checkout of somebody else.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { importTinyData, TINY_SUITE } from '../fixtures/tiny-suite.js';
import { temporaryFolder } from '../support/temporary.js';

const ROOT = path.resolve(import.meta.dirname, '../..');

interface Step {
  readonly name: string;
  /** Its shell, without the indentation of the file. */
  readonly run: string;
}

/** Steps with a shell, in their order. */
function stepsOf(text: string): readonly Step[] {
  return text.split(/^ {4}- /m).flatMap((step) => {
    const run = /^ {6}run: \|\n((?: {8}.*\n|\n)+)/m.exec(step)?.[1];
    return run === undefined ? [] : [{ name: /^name: (.*)$/m.exec(step)?.[1] ?? '', run: run.replace(/^ {8}/gm, '') }];
  });
}

let steps: readonly Step[];
let text: string;

beforeAll(async () => {
  text = await readFile(path.join(ROOT, 'action.yml'), 'utf8');
  steps = stepsOf(text);
});

describe('action.yml', () => {
  it('puts nothing that a stranger chose into a shell, and comments with the token alone', () => {
    expect(steps.map(({ name }) => name)).toEqual(['Install', 'Run', 'Report', 'Compare', 'Comment', 'Complete']);
    for (const { run } of steps) expect(run).not.toContain('${{');
    expect(text.match(/github\.token/g)).toHaveLength(1);
  });

  it('runs a suite, reports it, says what it changes, and files nothing', { timeout: 120_000 }, async () => {
    const folder = await temporaryFolder();
    const data = path.join(folder, 'data');
    await importTinyData(folder, data);
    const checkout = path.join(folder, 'checkout');
    const temp = path.join(folder, 'runner');
    for (const place of [checkout, temp]) await mkdir(place);
    await writeFile(path.join(checkout, 'mine.json'), JSON.stringify(TINY_SUITE));
    const [output, summary] = ['output', 'summary'].map((name) => path.join(folder, name)) as [string, string];
    for (const file of [output, summary]) await writeFile(file, '');
    const env: Record<string, string> = {
      PATH: `${path.dirname(process.execPath)}:/usr/bin:/bin`,
      HOME: folder,
      STEALBENCH_DATA: data,
      GITHUB_ACTION_PATH: ROOT,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      RUNNER_TEMP: temp,
      SUITE: 'mine.json',
      ONLY: 'zero-queries',
      BASE: 'results',
    };
    const run = async (name: string): Promise<string> => {
      const shell = steps.find((step) => step.name === name)?.run ?? '';
      const bash = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', shell];
      const { stdout } = await execa('bash', bash, { cwd: checkout, env, extendEnv: false, stdin: 'ignore' });
      return stdout;
    };
    const outputs = async (): Promise<Readonly<Record<string, string>>> => {
      const lines = (await readFile(output, 'utf8')).trimEnd().split('\n');
      const said = new Map(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
      return Object.fromEntries(said);
    };

    await run('Run');
    const { results = '', code = '' } = await outputs();
    expect(code).toBe('0');
    Object.assign(env, { RESULTS: results, CODE: code });
    expect(await run('Report')).toBe('1 record, 1 without anything to say');
    expect(await readFile(summary, 'utf8')).toContain('Every record completed, and nobody doubts one.');
    await run('Compare');
    const { changes = '' } = await outputs();
    expect(await readFile(changes, 'utf8')).toMatch(
      /^## Records that would join\n\n1 new, 0 superseding, 0 there already\n/,
    );
    await run('Complete');
    env['CODE'] = '4';
    await expect(run('Complete')).rejects.toMatchObject({ exitCode: 4 });
  });
});
