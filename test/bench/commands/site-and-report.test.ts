// The verbs `site` and `report`, run in this process with a context of their own.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import * as report from '../../../bench/commands/report.js';
import * as site from '../../../bench/commands/site.js';
import type { CommandContext } from '../../../bench/commands/command.js';
import { EXIT } from '../../../bench/contract/errors.js';
import type { CellResult } from '../../../bench/contract/result.js';
import { resultPath, storeResult } from '../../../bench/pipeline/store/result-store.js';
import { digestJson } from '../../../bench/lib/files/hash.js';
import { fixtureBoard } from '../../fixtures/board.js';
import { COMPARISON } from '../../fixtures/comparison.js';
import { buildFixtureSite } from '../../support/fixture-site.js';
import { temporaryFolder } from '../../support/temporary.js';

describe('report', () => {
  it('prints the records of a folder in each format', async () => {
    const cwd = await folderWithResults();
    for (const format of ['terminal', 'json', 'csv', 'markdown']) {
      const { out } = await run(cwd, ['report', 'results', '--format', format]);
      expect(out, format).toContain('synthetic-signs');
    }
  });

  it('writes into a file and leaves stdout empty', async () => {
    const cwd = await folderWithResults();
    const { out, err } = await run(cwd, ['report', 'results', '--format', 'markdown', '--output', 'deep/board.md']);
    expect(out).toBe('');
    expect(err).toBe(`${path.join(cwd, 'deep/board.md')}\n`);
    expect(await readFile(path.join(cwd, 'deep/board.md'), 'utf8')).toMatch(/^# StealBench\n/);
  });

  it('appends a summary to what a file has already', async () => {
    const cwd = await folderWithResults();
    await writeFile(path.join(cwd, 'summary.md'), 'before\n');
    const { out } = await run(cwd, ['report', 'results', '--format', 'github', '--summary', 'summary.md']);
    expect(out).toMatch(/^::error title=did not complete/);
    expect(await readFile(path.join(cwd, 'summary.md'), 'utf8')).toMatch(
      /^before\n# StealBench\n\n## What to look at\n/,
    );
  });

  it('names the formats near to one that it does not know', async () => {
    const cwd = await folderWithResults();
    await expect(run(cwd, ['report', 'results', '--format', 'markdwon'])).rejects.toMatchObject({
      code: 'unknown-format',
      hint: 'Did you mean markdown?',
    });
  });

  it('takes a folder without records for a mistake', async () => {
    const cwd = await temporaryFolder();
    await expect(run(cwd, ['report', 'resluts'])).rejects.toMatchObject({
      code: 'no-results',
      where: path.join(cwd, 'resluts'),
      exitCode: EXIT.usage,
    });
  });
});

describe('site', () => {
  it('builds a site from records and finds no problem in it', async () => {
    const cwd = await folderWithResults();
    const built = await run(cwd, ['site', 'build', '--out', 'public']);
    expect(built.out).toBe(`${path.join(cwd, 'public/index.html')}\n`);
    expect(await run(cwd, ['site', 'check', 'public'])).toMatchObject({ out: 'No problems found.\n', code: EXIT.done });
  });

  it('builds a site of a folder without records, and none of a folder that is not there', async () => {
    const cwd = await temporaryFolder();
    await mkdir(path.join(cwd, 'results'));
    expect((await run(cwd, ['site', 'build'])).code).toBe(EXIT.done);
    expect(await readFile(path.join(cwd, '_site/index.html'), 'utf8')).toContain('There are no results yet.');
    await expect(run(cwd, ['site', 'build', '--results', 'resluts'])).rejects.toMatchObject({ code: 'no-results' });
  });

  it('names every record that cannot stand on a board and fails, or lists them on a page where that is allowed', async () => {
    const cwd = await folderWithResults();
    const [edited = '', newer = '', cut = '', copied = ''] = await recordsOf(path.join(cwd, 'results'));
    const read = async (name: string): Promise<CellResult> => JSON.parse(await readFile(name, 'utf8')) as CellResult;
    const original = await read(edited);
    const scientific = { ...original.scientific, notes: ['better than it was'] };
    await writeFile(edited, JSON.stringify({ ...original, scientific }));
    await writeFile(newer, JSON.stringify({ ...(await read(newer)), schemaVersion: 99 }));
    await writeFile(cut, (await readFile(cut, 'utf8')).slice(0, 100));
    await writeFile(copied.replace(/\.json$/, '-copy.json'), await readFile(copied, 'utf8'));
    const refusal: unknown = await run(cwd, ['site', 'build']).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'invalid-records', exitCode: EXIT.validation });
    const codes = ['result-digest', 'result-newer', 'not-json', 'result-twice'];
    for (const code of codes) expect(String(refusal)).toContain(`(${code})`);
    const { err } = await run(cwd, ['site', 'build', '--allow-invalid']);
    expect(err.match(/^left out: /gm)).toHaveLength(4);
    const page = await readFile(path.join(cwd, '_site/refused.html'), 'utf8');
    for (const code of codes) expect(page).toContain(code);
    expect(page).not.toContain(cwd);
    expect(await readFile(path.join(cwd, '_site/index.html'), 'utf8')).toContain('4 records left out');
    expect(await run(cwd, ['site', 'check'])).toMatchObject({ out: 'No problems found.\n' });
  });

  it('shows what the regression gate said, and refuses a folder without any of it', async () => {
    const cwd = await folderWithResults();
    await mkdir(path.join(cwd, 'gate'));
    const build = ['site', 'build', '--comparisons', 'gate'];
    await expect(run(cwd, build)).rejects.toMatchObject({ code: 'no-comparisons' });
    await writeFile(path.join(cwd, 'gate/one.json'), JSON.stringify(COMPARISON));
    await run(cwd, build);
    const page = await readFile(path.join(cwd, '_site/speed.html'), 'utf8');
    expect(page).toContain('graph-training-step');
    expect(page).toMatch(/>1\.21<small class="interval">\[1\.18, 1\.25\]</);
    expect(page).not.toContain('/home/somebody');
    expect(await run(cwd, ['site', 'check'])).toMatchObject({ out: 'No problems found.\n' });
  });

  it('ends with code 3 when a page lost a link', async () => {
    const cwd = await temporaryFolder();
    await buildFixtureSite(path.join(cwd, '_site'));
    await writeFile(path.join(cwd, '_site/method.html'), '<!doctype html><title>empty</title>');
    const { out, code } = await run(cwd, ['site', 'check']);
    expect(out).toContain('missing-anchor: ../../../../method.html#variants\n');
    expect(code).toBe(EXIT.validation);
  });

  it('serves until it is interrupted', async () => {
    const cwd = await temporaryFolder();
    await mkdir(path.join(cwd, '_site'));
    await writeFile(path.join(cwd, '_site/index.html'), 'board');
    const controller = new AbortController();
    let answer: Promise<string> | undefined;
    const onOut = (url: string): void => {
      answer = fetch(url.trim())
        .then((response) => response.text())
        .finally(() => controller.abort());
    };
    await run(cwd, ['site', 'serve', '--port', '0'], { signal: controller.signal, onOut });
    expect(await answer).toBe('board');
  });
});

/** Files of records, sorted. */
async function recordsOf(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true });
  return names
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => path.join(folder, name));
}

interface RunOptions {
  readonly signal?: AbortSignal;
  readonly onOut?: (text: string) => void;
}

async function run(cwd: string, argv: readonly string[], { signal, onOut }: RunOptions = {}) {
  const seen = { out: '', err: '', code: EXIT.done as number };
  const context: CommandContext = {
    out: (text) => {
      seen.out += text;
      onOut?.(text);
    },
    err: (text) => {
      seen.err += text;
    },
    errStream: process.stderr,
    errIsTerminal: false,
    color: false,
    env: {},
    cwd,
    signal: signal ?? new AbortController().signal,
    finish: (code) => {
      seen.code = code;
    },
  };
  const program = new Command('stealbench').option('--results <folder>').option('--json').exitOverride();
  report.register(program, context);
  site.register(program, context);
  await program.parseAsync(argv, { from: 'user' });
  return seen;
}

/** The records of the fixture that did not complete: they need no predictions beside them. */
async function folderWithResults(): Promise<string> {
  const cwd = await temporaryFolder();
  for (const { result } of fixtureBoard().results) {
    if (result.scientific.outcome.state === 'completed') continue;
    const scientificDigest = digestJson(result.scientific);
    await storeResult(path.join(cwd, 'results'), {
      result: { ...result, scientificDigest },
      predictions: null,
      items: null,
    });
    expect(resultPath(result)).toMatch(/\.json$/);
  }
  return cwd;
}
