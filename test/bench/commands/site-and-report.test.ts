// The verbs `site` and `report`, run in this process with a context of their own.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import * as report from '../../../bench/commands/report.js';
import * as site from '../../../bench/commands/site.js';
import type { CommandContext } from '../../../bench/commands/command.js';
import { EXIT } from '../../../bench/contract/errors.js';
import { resultPath, storeResult } from '../../../bench/pipeline/store/result-store.js';
import { digestJson } from '../../../bench/lib/files/hash.js';
import { fixtureBoard } from '../../fixtures/board.js';
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
