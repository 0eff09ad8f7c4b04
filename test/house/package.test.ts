// What `npm publish` would ship, and what `npx` would start.
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MEGABYTE = 1e6;
const exec = promisify(execFile);

interface Packed {
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

describe('the package', () => {
  let packed: Packed;
  let files: readonly string[];

  beforeAll(async () => {
    const { stdout } = await exec('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT });
    packed = readPack(JSON.parse(stdout));
    files = packed.files.map((file) => file.path);
  });

  it('stays under five megabytes', () => {
    expect(packed.size).toBeLessThan(5 * MEGABYTE);
  });

  it.each([
    'dist/bench/cli.js',
    'dist/bench/attacks/knockoff-random.js',
    'suites/quickstart.json',
    'suites/poster.json',
    'suites/suite.schema.json',
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
  ])('ships %s', (file) => {
    expect(files).toContain(file);
  });

  it("ships the site's templates", () => {
    expect(files.filter((file) => /^site\/.*\.hbs$/.test(file))).not.toEqual([]);
  });

  it('ships nothing that only a checkout needs', () => {
    expect(files.filter((file) => /^(test|results|scripts|node_modules|\.ci|\.github)\//.test(file))).toEqual([]);
  });

  it('starts from its bin file, without naming node', async () => {
    const cli = path.join(ROOT, 'dist', 'bench', 'cli.js');
    await access(cli, constants.X_OK);
    const { stdout } = await exec(cli, ['--help']);
    expect(stdout).toContain('Usage: stealbench');
  });
});

/** npm 11 prints a list; later versions an object by name. */
function readPack(report: unknown): Packed {
  const [packed] = Object.values(report as Record<string, Packed>);
  if (packed === undefined) throw new Error('npm pack reported no package');
  return packed;
}

describe('the summary of a test run', () => {
  it('counts tests by outcome, and a file that breaks on import as a failure', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'stealbench-summary-'));
    const tests = (...statuses: readonly string[]) => statuses.map((status) => ({ status }));
    const report = {
      testResults: [
        { status: 'passed', assertionResults: tests('passed', 'passed', 'skipped', 'todo') },
        { status: 'failed', assertionResults: tests('passed', 'failed') },
        { status: 'failed', assertionResults: [] },
      ],
    };
    const file = path.join(folder, 'report.json');
    await writeFile(file, JSON.stringify(report));
    const { stdout } = await exec(process.execPath, [path.join(ROOT, 'scripts', 'summarize-tests.js'), file]);
    expect(stdout).toBe('3 passed, 2 failed, 2 skipped\n');
    await rm(folder, { recursive: true });
  });
});
