// results accept: records of others, checked and filed, in this process with a context of its own.
import { cp, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import type { CommandContext } from '../../../bench/commands/command.js';
import { rankChanges } from '../../../bench/commands/rank-changes.js';
import * as results from '../../../bench/commands/results.js';
import { EXIT } from '../../../bench/contract/errors.js';
import { ONE_SEED } from '../../../bench/contract/one-seed.js';
import { fixtureBoard } from '../../fixtures/board.js';
import { forged } from '../../support/forged-record.js';
import { temporaryFolder } from '../../support/temporary.js';

const honest = () => forged(() => undefined);

describe('results accept', { timeout: 120_000 }, () => {
  it('files a record with all that lies beside it, and says what joins', async () => {
    const { folder, name } = await honest();
    const ours = await temporaryFolder();
    const { out, code } = await accept(ours, [folder]);
    expect(code).toBe(EXIT.done);
    expect(out).toMatch(/^## Records that joined\n\n1 new, 0 superseding, 0 there already\n/);
    expect(out).toContain('## Score changes');
    expect(await filesOf(ours)).toEqual(await filesOf(folder));
    expect(JSON.parse(await readFile(path.join(ours, name), 'utf8'))).toEqual(
      JSON.parse(await readFile(path.join(folder, name), 'utf8')),
    );
  });

  it('files nothing twice, and nothing at all when it is only asked what would change', async () => {
    const { folder } = await honest();
    const ours = await temporaryFolder();
    expect((await accept(ours, [folder, '--dry-run'])).out).toMatch(/^## Records that would join\n\n1 new/);
    expect(await filesOf(ours)).toEqual([]);
    await accept(ours, [folder]);
    const before = await filesOf(ours);
    expect((await accept(ours, [folder])).out).toContain('0 new, 0 superseding, 1 there already');
    expect(await filesOf(ours)).toEqual(before);
  });

  it('refuses what does not check, with what is wrong about it', async () => {
    const { folder, name } = await honest();
    const ours = await temporaryFolder();
    const record = await readFile(path.join(folder, name), 'utf8');
    await writeFile(path.join(folder, name), record.replace('"answered": 50', '"answered": 49'));
    const { out, err, code } = await accept(ours, [folder]);
    expect(out).toContain('result-digest');
    expect(err).toBe('Nothing was filed.\n');
    expect(code).toBe(EXIT.validation);
    expect(await filesOf(ours)).toEqual([]);
  });

  it('files other numbers of the same cell only where that is said, as a revision of ours', async () => {
    const { folder, name } = await honest();
    const other = await forged((outcome, record) => {
      record.scientific.notes = ['run on another machine'];
      return outcome;
    });
    const ours = await temporaryFolder();
    await cp(folder, ours, { recursive: true });
    await expect(accept(ours, [other.folder])).rejects.toMatchObject({ code: 'other-numbers', where: name });
    expect(await filesOf(ours)).toEqual(await filesOf(folder));
    expect((await accept(ours, [other.folder, '--supersede'])).out).toContain('0 new, 1 superseding');
    const revision = JSON.parse(await readFile(path.join(ours, name.replace('.json', '-r2.json')), 'utf8')) as unknown;
    expect(revision).toMatchObject({ supersedes: name });
  });

  it('reads a record beside the one of ours that it supersedes', async () => {
    const { folder, name } = await honest();
    const other = await forged((_, record) => {
      record.scientific.notes = ['scored again'];
    });
    const both = await temporaryFolder();
    await cp(folder, both, { recursive: true });
    await accept(both, [other.folder, '--supersede']);
    // Only the revision comes in; what it supersedes is ours.
    const incoming = await temporaryFolder();
    const stem = name.replace('.json', '-r2.');
    const filter = async (file: string): Promise<boolean> =>
      !path.extname(file) ||
      !(await filesOf(both)).some((one) => file.endsWith(one)) ||
      file.includes(path.basename(stem));
    await cp(both, incoming, { recursive: true, filter });
    expect((await filesOf(incoming)).every((one) => one.startsWith(stem))).toBe(true);
    const ours = await temporaryFolder();
    await cp(folder, ours, { recursive: true });
    expect((await accept(ours, [incoming])).out).toContain('0 new, 1 superseding');
    expect(await filesOf(ours)).toEqual(await filesOf(both));
  });
});

describe('ranks that move', () => {
  it('are those of rows that stand elsewhere, came or went; a range for want of seeds is none', () => {
    const board = fixtureBoard();
    const [suite] = board.suites;
    const [pair] = suite?.pairs ?? [];
    const [first, second] = pair?.entries ?? [];
    if (suite === undefined || pair === undefined || first === undefined || second === undefined)
      throw new Error('the fixture lost its entries');
    const withEntries = (entries: typeof pair.entries) => ({
      ...board,
      suites: [{ ...suite, detectors: [], pairs: [{ ...pair, entries }] }],
    });
    const ranked = (low: number, high: number) => ({ rank: { low, high }, rankReason: null });
    const base = withEntries([
      { ...first, ...ranked(1, 2) },
      { ...second, rank: { low: 1, high: 2 }, rankReason: ONE_SEED },
    ]);
    const head = withEntries([
      { ...first, ...ranked(2, 2) },
      { ...second, ...ranked(1, 1) },
    ]);
    const row = (id: string): string => `${pair.victim} · ${id}`;
    expect(rankChanges(base, head).map(({ row, before, after }) => [row, before, after])).toEqual([
      [row(first.id), '1–2', '2'],
      [row(second.id), null, '1'],
    ]);
    expect(rankChanges(head, head)).toEqual([]);
  });
});

async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

async function accept(ours: string, argv: readonly string[]) {
  const nowhere = path.join(ours, '../nowhere');
  const seen = { out: '', err: '', code: EXIT.done as number };
  const context: CommandContext = {
    out: (text) => void (seen.out += text),
    err: (text) => void (seen.err += text),
    errStream: process.stderr,
    errIsTerminal: false,
    color: false,
    env: {},
    cwd: ours,
    signal: new AbortController().signal,
    finish: (code) => void (seen.code = code),
  };
  const program = new Command('stealbench')
    .option('--results <folder>')
    .option('--store <folder>')
    .option('--data <folder>')
    .option('--json')
    .exitOverride();
  results.register(program, context);
  const places = ['--results', ours, '--store', nowhere, '--data', nowhere];
  await program.parseAsync([...places, 'results', 'accept', ...argv, '--suites', nowhere], { from: 'user' });
  return seen;
}
