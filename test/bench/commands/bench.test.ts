// bench compare and bench aa as a user or a workflow meets them: real processes, exit codes, documents.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { AaCertificate } from '../../../bench/contract/aa-certificate.js';
import { Comparison } from '../../../bench/contract/comparison.js';
import { checkJson } from '../../../bench/contract/validate.js';
import { cli, type CliResult } from '../../support/cli.js';
import { temporaryFolder } from '../../support/temporary.js';

// Dozens of processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 180_000 });

const TINY = path.resolve(import.meta.dirname, '../../fixtures/regression/tiny.js');

/** `bench compare` of the tiny benchmark with the factors of its processes, base first. */
async function compared(
  factors: readonly [base: string, head: string],
  more: readonly string[] = [],
  folder?: string,
): Promise<CliResult> {
  const place = folder ?? (await temporaryFolder());
  const [base, head] = factors.map((list, side) => `node ${TINY} ${path.join(place, `state-${side}`)} ${list}`);
  return cli(['bench', 'compare', base ?? '', head ?? '', '--pairs', '4', ...more]);
}

describe('bench compare', () => {
  it('ends with 5 at a confirmed regression, and says so to a reader, a file and a workflow', async () => {
    const folder = await temporaryFolder();
    const [json, summary] = [path.join(folder, 'out.json'), path.join(folder, 'summary.md')];
    await writeFile(summary, 'Before.\n');
    const { exitCode, stdout, stderr } = await compared(['1', '1.2'], ['--output', json, '--summary', summary]);
    expect(exitCode).toBe(5);
    expect(stdout).toMatch(/kernel +regressed +\+20\.0 %/);
    expect(stderr).toContain('round 2: 8 of 8 processes');
    expect(checkJson(Comparison, JSON.parse(await readFile(json, 'utf8')), json).outcome).toBe('regressed');
    expect(await readFile(summary, 'utf8')).toMatch(/^Before\.\n### Head is slower.*\| kernel \| ❌ regressed/s);
  });

  it('ends with 6 where it cannot tell', async () => {
    const { exitCode, stdout } = await compared(['1', '0.7,1.4,0.8,1.3']);
    expect(exitCode).toBe(6);
    expect(stdout).toContain('kernel: too noisy to tell, with twice the pairs too');
  });

  it('ends with 3 where a process prints no samples', async () => {
    const { exitCode, stderr } = await cli(['bench', 'compare', 'node --version', 'node --version', '--pairs', '4']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('samples-not-json');
  });

  it.each([
    ['a folder against a command', ['bench', 'compare', '.', 'node --version'], 'sides-differ'],
    ['a folder of something else', ['bench', 'compare', 'docs', 'docs'], 'not-a-checkout'],
  ])('calls %s a usage error', async (_what, args, code) => {
    const { exitCode, stderr } = await cli(args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(code);
  });

  it('ends with 0 where nothing changed, makes a certificate first, uses it again, and refuses that of another machine', async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, 'aa.json');
    const first = await compared(['1', '1'], ['--certificate', file], folder);
    expect(first.exitCode).toBe(0);
    expect(first.stderr).toContain('A/A: 8 of 8 processes');
    const certificate = checkJson(AaCertificate, JSON.parse(await readFile(file, 'utf8')), file);
    expect(certificate.benchmarks[0]).toMatchObject({ id: 'kernel', falseAlarmRate: 0 });

    const again = await compared(['1', '1'], ['--certificate', file, '--json'], folder);
    expect(again.stderr).not.toContain('A/A');
    expect(checkJson(Comparison, JSON.parse(again.stdout), 'stdout')).toMatchObject({
      outcome: 'passed',
      benchmarks: [{ smallestDetectableRatio: expect.closeTo(1.05, 6) as number }, {}],
    });

    const machine = { ...certificate.machine, processor: 'Another One' };
    await writeFile(file, JSON.stringify({ ...certificate, machine }));
    const foreign = await compared(['1', '1'], ['--certificate', file], folder);
    expect(foreign.exitCode).toBe(3);
    expect(foreign.stderr).toContain('certificate-of-another-machine');
  });
});

describe('bench compare of two checkouts', () => {
  /** A checkout with just enough to be compared: each benchmark prints its constant time. */
  async function checkout(benchmarks: Readonly<Record<string, number>>): Promise<string> {
    const folder = await temporaryFolder();
    const place = path.join(folder, 'dist', 'bench', 'benchmarks');
    await mkdir(path.join(place, 'process'), { recursive: true });
    await mkdir(path.join(folder, 'scripts'));
    await writeFile(path.join(folder, 'package.json'), JSON.stringify({ name: 'stealbench', type: 'module' }));
    await writeFile(path.join(folder, 'scripts', 'prepare.js'), '');
    for (const id of Object.keys(benchmarks)) await writeFile(path.join(place, `${id}.js`), '');
    const times = JSON.stringify(benchmarks);
    const main = `const id = process.argv[2]; console.log(JSON.stringify({ schemaVersion: 1, benchmarks: [{ id, samplesMs: [${times}[id]] }] }))`;
    await writeFile(path.join(place, 'process', 'main.js'), main);
    return folder;
  }

  it('pairs their benchmarks, one process each', async () => {
    const [base, head] = [await checkout({ a: 1, b: 1 }), await checkout({ a: 1, b: 0.5 })];
    const { exitCode, stdout } = await cli(['bench', 'compare', base, head, '--pairs', '3', '--json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      benchmarks: [
        { id: 'a', verdict: 'equivalent' },
        { id: 'b', verdict: 'improved', evidence: { ratio: 0.5 } },
      ],
    });
  });

  it('ends with 3 at a benchmark that vanished, and at a new one that nobody declared', async () => {
    const [one, two] = [await checkout({ a: 1 }), await checkout({ a: 1, b: 1 })];
    const gone = await cli(['bench', 'compare', two, one, '--allow-added']);
    expect([gone.exitCode, gone.stderr]).toEqual([3, expect.stringContaining('benchmark-missing')]);
    const added = await cli(['bench', 'compare', one, two]);
    expect([added.exitCode, added.stderr]).toEqual([3, expect.stringContaining('benchmark-added')]);
    const declared = await cli(['bench', 'compare', one, two, '--allow-added', '--pairs', '3']);
    expect(declared.exitCode).toBe(0);
    expect(declared.stdout).toContain('only in head, not compared: b');
  });

  it('ends with 3 where there is no benchmark at all', async () => {
    const empty = await checkout({});
    const { exitCode, stderr } = await cli(['bench', 'compare', empty, empty]);
    expect([exitCode, stderr]).toEqual([3, expect.stringContaining('no-benchmarks')]);
  });
});

describe('bench aa', () => {
  it('prints a certificate as a table and as a document', async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, 'aa.json');
    const side = `node ${TINY} ${path.join(folder, 'state')} 1,1.02,0.98`;
    const args = ['bench', 'aa', side, '--pairs', '4', '--output', file];
    const { exitCode, stdout } = await cli(args);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/kernel +0\.0 % +0\.0 % +\+\d\.\d %/);
    const certificate = checkJson(AaCertificate, JSON.parse(await readFile(file, 'utf8')), file);
    expect(certificate.benchmarks.map(({ id, pairs }) => [id, pairs.length])).toEqual([
      ['kernel', 4],
      ['still', 4],
    ]);
  });
});
