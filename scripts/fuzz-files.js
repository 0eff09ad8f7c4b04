// npm run fuzz:files: lets every call of the file system fail once with every errno, and looks at how the command ends.
//
//   npm run fuzz:files -- [--minutes 30] [--seed 1] [--after 0] [--run]
//
// Each command runs once to note from where it calls node:fs. Then, in random order and until the time is over, it runs
// once for each call site and errno with that call failing. It may end well, where the call was not needed, or with an
// error of ours; "internal error", a death or a failed record with the code `internal` is a fault. `--after` goes on
// behind that many cases of the same order, where an earlier run of the same build stopped. `--run` adds a whole run
// with its job processes, which takes much longer.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { built, ensureBuilt } from './lib/compile.js';
import { cli, root, runMain, say, ScriptError } from './lib/project.js';

const ERRNOS = ['EACCES', 'EROFS', 'ENOSPC', 'EIO', 'ENAMETOOLONG', 'EMFILE'];
/** A command that does not end is a fault too. */
const LONGEST_MS = 180_000;
const PRELOAD = path.join(root, 'scripts', 'lib', 'failing-files.js');

const training = { epochs: 1, batchSize: 32, learningRate: 0.02 };
const SUITE = {
  name: 'fuzz',
  version: '1.0.0',
  title: 'A suite whose files fail',
  seeds: [1],
  victims: [{ id: 'signs', dataset: 'synthetic-signs', model: 'cnn', inputSize: [8, 8], minimumAccuracy: 0, training }],
  pools: [{ id: 'pool', dataset: 'dead-leaves', size: 50 }],
  surrogate: { model: 'cnn', training },
  attacks: [{ attack: 'knockoff-random', pool: 'pool', budgets: [50] }],
  transferability: { images: 5, steps: 1 },
};

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    after: { type: 'string', default: '0' },
    run: { type: 'boolean', default: false },
  },
});

/** @typedef {{ command: string, site: string, errno: string }} Case */

await runMain(async () => {
  ensureBuilt();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'stealbench-fuzz-'));
  try {
    return await fuzz(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** @param {string} folder */
async function fuzz(folder) {
  const deadline = performance.now() + Number(options.minutes) * 60_000;
  writeFileSync(path.join(folder, 'fuzz.json'), JSON.stringify(SUITE));
  const ready = path.join(folder, 'ready');
  mkdirSync(ready);
  const first = start('run', folder, ready, {}, Number(options.minutes) * 60_000);
  if (first.status !== 0) throw new ScriptError(`The suite does not run here:\n${first.stderr}`);
  /** @type {Case[]} */
  const cases = [];
  for (const command of Object.keys(commands(folder, ready))) {
    if (command === 'run' && !options.run) continue;
    const sites = sitesOf(command, folder, ready);
    say(`${command}: ${sites.length} call sites`);
    for (const site of sites) for (const errno of ERRNOS) cases.push({ command, site, errno });
  }
  const { createRng } = await built(/** @type {typeof import('../bench/lib/random/rng.js')} */ ({}), 'lib/random/rng');
  const order = createRng(`fuzz-files:${options.seed}`).permutation(cases.length);
  const faults = [];
  const [ends, sites] = [/** @type {Record<string, number>} */ ({}), new Set()];
  let done = 0;
  for (const index of order.subarray(Number(options.after))) {
    const one = cases[index];
    if (one === undefined || performance.now() > deadline) break;
    const place = prepared(folder, ready, one.command);
    const { status, stderr } = start(one.command, folder, place, { site: one.site, errno: one.errno });
    const end = status === null ? 'died' : String(status);
    ends[end] = (ends[end] ?? 0) + 1;
    sites.add(one.site);
    done++;
    if (status === null || status === 1 || stderr.includes('internal error') || hasInternal(place)) {
      faults.push(one);
      say(`FAULT ${one.command}, ${one.site}, ${one.errno}: ${end}\n${stderr.split('\n').slice(0, 4).join('\n')}`);
    }
    rmSync(place, { recursive: true, force: true });
  }
  process.stdout.write(
    `${JSON.stringify({ cases: cases.length, done, sites: sites.size, exitCodes: ends, faults }, null, 2)}\n`,
  );
  return faults.length === 0 ? 0 : 1;
}

/**
 * Parameters of each command, for the folders in a place.
 *
 * @param {string} folder
 * @param {string} place
 * @returns {Readonly<Record<string, readonly string[]>>}
 */
function commands(folder, place) {
  const at = (/** @type {string} */ name) => path.join(place, name);
  const suite = path.join(folder, 'fuzz.json');
  const folders = ['--store', at('store'), '--results', at('results'), '--data', path.join(folder, 'data')];
  const backend = ['--backend', 'wasm'];
  return {
    plan: ['plan', suite, ...folders, ...backend],
    validate: ['validate', suite],
    'run again': ['run', suite, ...folders, ...backend],
    score: ['score', suite, ...folders, ...backend, '--results', at('scored')],
    report: ['report', ...folders],
    'site build': ['site', 'build', '--out', at('site'), ...folders],
    'check results': ['check', at('results'), ...folders],
    'round commit': ['round', 'commit', 'r1', ...folders],
    'data list': ['data', 'list', ...folders],
    list: ['list', 'attacks'],
    doctor: ['doctor', ...folders],
    init: ['init', 'attack', at('mine')],
    run: ['run', suite, ...folders, ...backend],
  };
}

/**
 * A copy of the finished folders, for a command to spoil; for a whole run an empty one.
 *
 * @param {string} folder
 * @param {string} ready
 * @param {string} command
 */
function prepared(folder, ready, command) {
  const place = path.join(folder, 'case');
  rmSync(place, { recursive: true, force: true });
  if (command === 'run') mkdirSync(place);
  else cpSync(ready, place, { recursive: true });
  return place;
}

/**
 * @param {string} command
 * @param {string} folder
 * @param {string} ready
 */
function sitesOf(command, folder, ready) {
  const log = path.join(folder, 'sites.txt');
  writeFileSync(log, '');
  const place = prepared(folder, ready, command);
  start(command, folder, place, { log });
  return [...new Set(readFileSync(log, 'utf8').split('\n'))].filter((site) => site !== '');
}

/**
 * @param {string} command
 * @param {string} folder
 * @param {string} place
 * @param {{ log?: string, site?: string, errno?: string }} order
 * @param {number} [timeout] - milliseconds
 */
function start(command, folder, place, order, timeout = LONGEST_MS) {
  const parameters = commands(folder, place)[command] ?? [];
  const { status, stderr } = spawnSync(process.execPath, ['--import', PRELOAD, cli, ...parameters], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout,
    env: { ...process.env, NO_COLOR: '1', STEALBENCH_FAILING_FILES: JSON.stringify(order) },
  });
  return { status, stderr };
}

/** @param {string} place */
function hasInternal(place) {
  const results = path.join(place, 'results');
  if (!existsSync(results)) return false;
  return readdirSync(results, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .some((name) => readFileSync(path.join(results, name), 'utf8').includes('"code": "internal"'));
}
