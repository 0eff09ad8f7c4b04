// The import table of docs/architecture.md is enforced by .dependency-cruiser.cjs; here each rule is seen to bite.
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CRUISER = path.join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');

/** One violation a line: rule, importing file, what it imports. */
const VIOLATIONS: readonly (readonly [rule: string, from: string, to: string])[] = [
  ['room-contract', 'bench/contract/a.ts', 'bench/lib/x.ts'],
  ['room-lib', 'bench/lib/a.ts', 'bench/tensor/x.ts'],
  ['room-install', 'bench/install/a.ts', 'bench/tensor/x.ts'],
  ['room-tensor', 'bench/tensor/a.ts', 'bench/attacks/x.ts'],
  ['room-models', 'bench/models/a.ts', 'bench/datasets/x.ts'],
  ['room-datasets', 'bench/datasets/a.ts', 'bench/models/x.ts'],
  ['room-attacks', 'bench/attacks/a.ts', 'bench/oracle/x.ts'],
  ['room-recoveries', 'bench/recoveries/a.ts', 'bench/oracle/x.ts'],
  ['room-defenses', 'bench/defenses/a.ts', 'bench/pipeline/x.ts'],
  ['room-detectors', 'bench/detectors/a.ts', 'site/x.ts'],
  ['room-metrics', 'bench/metrics/a.ts', 'bench/tensor/x.ts'],
  ['room-ranking', 'bench/ranking/a.ts', 'bench/metrics/x.ts'],
  ['room-oracle', 'bench/oracle/a.ts', 'bench/pipeline/x.ts'],
  ['room-submission', 'bench/submission/a.ts', 'site/x.ts'],
  ['room-pipeline', 'bench/pipeline/a.ts', 'reporters/x.ts'],
  ['room-pipeline', 'bench/pipeline/b.ts', 'bench/attacks/x.ts'],
  ['room-regression', 'bench/regression/a.ts', 'bench/pipeline/x.ts'],
  ['room-audit', 'bench/audit/a.ts', 'site/x.ts'],
  ['room-peers', 'bench/peers/a.ts', 'bench/pipeline/x.ts'],
  ['room-benchmarks', 'bench/benchmarks/a.ts', 'reporters/x.ts'],
  ['room-reporters', 'reporters/a.ts', 'bench/lib/x.ts'],
  ['room-site', 'site/a.ts', 'bench/pipeline/x.ts'],
  ['room-commands', 'bench/commands/a.ts', 'bench/oracle/x.ts'],
  ['room-cli', 'bench/cli.ts', 'bench/pipeline/x.ts'],
  ['plugin-alone-models', 'bench/models/b.ts', 'bench/models/x.ts'],
  ['plugin-alone-datasets', 'bench/datasets/b.ts', 'bench/datasets/x.ts'],
  ['plugin-alone-attacks', 'bench/attacks/b.ts', 'bench/attacks/x.ts'],
  ['plugin-alone-recoveries', 'bench/recoveries/b.ts', 'bench/recoveries/x.ts'],
  ['plugin-alone-defenses', 'bench/defenses/b.ts', 'bench/defenses/x.ts'],
  ['plugin-alone-detectors', 'bench/detectors/b.ts', 'bench/detectors/x.ts'],
  ['plugin-alone-metrics', 'bench/metrics/b.ts', 'bench/metrics/x.ts'],
  ['plugin-alone-metrics', 'bench/metrics/shared/b.ts', 'bench/metrics/x.ts'],
  ['plugin-alone-attacks', 'bench/attacks/folder/b.ts', 'bench/attacks/other/x.ts'],
  ['unknown-room', 'scripts/a.ts', 'bench/attic/x.ts'],
  ['one-tensor-door', 'bench/metrics/c.ts', '@tensorflow/tfjs-core'],
  ['nobody-imports-cli', 'test/a.ts', 'bench/cli.ts'],
  ['no-test-imports', 'scripts/b.ts', 'test/x.ts'],
  ['no-cycles', 'bench/lib/circle.ts', 'bench/lib/circle.ts'],
  ['no-unresolvable', 'bench/lib/lost.ts', 'bench/lib/nowhere.ts'],
  ['no-dev-dependencies', 'bench/lib/dev.ts', 'vitest'],
];

/** What the table allows; none of these may be reported. */
const ALLOWED: readonly (readonly [from: string, to: string])[] = [
  ['bench/attacks/good.ts', 'bench/tensor/x.ts'],
  ['bench/attacks/good/index.ts', 'bench/attacks/good/step.ts'],
  ['bench/attacks/good/other.ts', 'bench/attacks/shared/x.ts'],
  ['bench/pipeline/good.ts', 'bench/oracle/x.ts'],
  ['bench/commands/good.ts', 'reporters/x.ts'],
  ['bench/benchmarks/good.ts', 'bench/pipeline/x.ts'],
  ['reporters/good.ts', 'bench/lib/text/format.ts'],
  ['site/good.ts', 'bench/contract/x.ts'],
  ['bench/tensor/good.ts', '@tensorflow/tfjs-core'],
  ['test/good.ts', 'bench/attacks/x.ts'],
];

interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
  readonly to: string;
}

let folder: string;
let found: readonly Violation[];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stealbench-imports-'));
  await writeTree(folder);
  found = await cruise(folder);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the import rules', () => {
  it.each(VIOLATIONS)('%s refuses %s → %s', (rule, from, to) => {
    const reported = found.filter((violation) => violation.rule.name === rule && violation.from === from);
    expect(reported.map((violation) => violation.to)).toEqual([expect.stringContaining(path.basename(to, '.ts'))]);
  });

  it.each(ALLOWED)('allow %s → %s', (from) => {
    expect(found.filter((violation) => violation.from === from)).toEqual([]);
  });

  it('are all covered by the violations above', async () => {
    const { default: config } = (await import('../../.dependency-cruiser.cjs')) as {
      default: { forbidden: readonly { name: string }[] };
    };
    const tried = new Set(VIOLATIONS.map(([rule]) => rule));
    expect(config.forbidden.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
  });

  it('know every room of bench/', async () => {
    const entries = await readdir(path.join(ROOT, 'bench'), { withFileTypes: true });
    const rooms = entries.map((entry) => `room-${path.basename(entry.name, '.ts')}`);
    const known = new Set(VIOLATIONS.map(([rule]) => rule));
    expect(rooms.filter((room) => !known.has(room))).toEqual([]);
  });
});

async function writeTree(tree: string): Promise<void> {
  for (const name of ['package.json', 'tsconfig.json']) await cp(path.join(ROOT, name), path.join(tree, name));
  for (const name of ['@tensorflow/tfjs-core', 'vitest']) {
    const manifest = JSON.stringify({ name, version: '1.0.0', main: 'index.js' });
    await put(tree, `node_modules/${name}/package.json`, manifest);
    await put(tree, `node_modules/${name}/index.js`, '');
  }
  const imports = [...VIOLATIONS.map(([, from, to]) => [from, to] as const), ...ALLOWED];
  for (const [, to] of imports) {
    if (to.endsWith('.ts') && !to.endsWith('nowhere.ts')) await put(tree, to, 'export {};\n');
  }
  for (const [from, to] of imports) await put(tree, from, `import '${specifier(from, to)}';\n`);
}

function specifier(from: string, to: string): string {
  if (!to.endsWith('.ts')) return to;
  const relative = path.posix.relative(path.posix.dirname(from), to).replace(/\.ts$/, '.js');
  return relative.startsWith('.') ? relative : `./${relative}`;
}

async function put(tree: string, file: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(tree, file)), { recursive: true });
  await writeFile(path.join(tree, file), text);
}

async function cruise(tree: string): Promise<readonly Violation[]> {
  const parameters = ['--config', path.join(ROOT, '.dependency-cruiser.cjs'), '--output-type', 'json'];
  const places = ['bench', 'reporters', 'site', 'scripts', 'test'];
  // The json reporter exits with 0 whatever it found.
  const { stdout } = await promisify(execFile)(process.execPath, [CRUISER, ...parameters, ...places], { cwd: tree });
  const report = JSON.parse(stdout) as { readonly summary: { readonly violations: readonly Violation[] } };
  return report.summary.violations;
}
