// Two checkouts of StealBench as contests: one for each benchmark of bench/benchmarks/, built from the sources as they are.
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import Type from '#typebox';
import { EnvironmentError, UsageError } from '../contract/errors.js';
import { Id } from '../contract/primitives.js';
import { checkJson } from '../contract/validate.js';
import { tellingLine } from '../lib/text/telling-line.js';
import type { Contest } from './blocks.js';
import { matchNames, type MatchOptions } from './match.js';
import type { SampleCommand } from './sample-process.js';

const BENCHMARKS = path.join('dist', 'bench', 'benchmarks');

const IDS = Type.Array(Id);

/** Both sides read the records of base: a pull request that adds some makes no page slower to build. */
const RESULTS_VARIABLE = 'STEALBENCH_BENCHMARK_RESULTS';

/**
 * Builds both checkouts where their sources ask for it, and pairs their benchmarks.
 *
 * @throws UsageError `not-a-checkout`, EnvironmentError `checkout-not-built`, and as `matchNames` does
 */
export async function checkoutContests(
  folders: { readonly base: string; readonly head: string },
  options: MatchOptions & { readonly signal: AbortSignal },
): Promise<{ readonly contests: readonly Contest[]; readonly added: readonly string[] }> {
  const base = await openCheckout(folders.base, options.signal);
  const head = folders.head === folders.base ? base : await openCheckout(folders.head, options.signal);
  const added = matchNames(base, head, options);
  const contests = base.map((name) => ({
    name,
    sides: { base: commandOf(folders.base, name, folders.base), head: commandOf(folders.head, name, folders.base) },
  }));
  return { contests, added };
}

/** Ids of a checkout's benchmarks, after its build. */
async function openCheckout(folder: string, signal: AbortSignal): Promise<readonly string[]> {
  await requireCheckout(folder);
  const built = await execa(process.execPath, [path.join('scripts', 'prepare.js')], {
    cwd: folder,
    cancelSignal: signal,
    reject: false,
    stdin: 'ignore',
  });
  signal.throwIfAborted();
  if (built.failed || !existsSync(path.join(folder, 'dist'))) throw notBuilt(folder, built.stderr);
  return benchmarksOf(path.join(folder, BENCHMARKS), signal);
}

/** Those that can run here, as the checkout says; one from before it could says them all by its files. */
async function benchmarksOf(place: string, signal: AbortSignal): Promise<readonly string[]> {
  const list = path.join(place, 'process', 'list.js');
  if (existsSync(list)) {
    const { stdout } = await execa(process.execPath, [list], { cancelSignal: signal, stdin: 'ignore' });
    return checkJson(IDS, JSON.parse(stdout), list);
  }
  const files = existsSync(place) ? await readdir(place) : [];
  return files
    .filter((name) => name.endsWith('.js'))
    .map((name) => path.basename(name, '.js'))
    .sort();
}

function commandOf(folder: string, id: string, base: string): SampleCommand {
  return {
    file: process.execPath,
    parameters: [path.join(folder, BENCHMARKS, 'process', 'main.js'), id],
    cwd: folder,
    env: { [RESULTS_VARIABLE]: path.join(base, 'results') },
  };
}

async function requireCheckout(folder: string): Promise<void> {
  const text = await readFile(path.join(folder, 'package.json'), 'utf8').catch(() => '{}');
  const { name } = JSON.parse(text) as { readonly name?: unknown };
  if (name === 'stealbench' && existsSync(path.join(folder, 'scripts', 'prepare.js'))) return;
  throw new UsageError('The folder is no checkout of StealBench', {
    code: 'not-a-checkout',
    where: folder,
    expected: 'a folder with the package.json and the scripts of stealbench',
    got: typeof name === 'string' ? name : 'none',
    hint: 'For other programs, give two commands that print sample documents: docs/regression.md.',
  });
}

function notBuilt(where: string, stderr: string): EnvironmentError {
  return new EnvironmentError('The checkout cannot be built', {
    code: 'checkout-not-built',
    where,
    expected: 'dist/',
    got: tellingLine(stderr, 'nothing on stderr'),
    hint: 'Run `npm ci` in that folder.',
  });
}
