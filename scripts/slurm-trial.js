// npm run trial:slurm: a suite spread over a Slurm cluster of two nodes on this machine, with a node lost on the way.
//
//   npm run trial:slurm -- --limit
//
// hands over a victim that trains for days with a limit of one minute: Slurm ends it, it is queued again with two, and then has timed out.
//
// Without it: runs the suite here first, then on the cluster: the node that trains the victim loses its power, comes back, and later
// the controller is killed and started again. The digests of both runs must agree. Linux with slurm-wlm and munge.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { ensureBuilt } from './lib/compile.js';
import { cli, runMain, say, ScriptError } from './lib/project.js';
import { SlurmCluster, slurmIsHere, until } from './lib/slurm-cluster.js';

const training = { epochs: 1, batchSize: 32, learningRate: 0.02 };

const SUITE = {
  name: 'trial',
  version: '1.0.0',
  title: 'A suite for two nodes',
  seeds: [1, 2],
  victims: [{ id: 'signs', dataset: 'synthetic-signs', model: 'cnn', inputSize: [8, 8], minimumAccuracy: 0, training }],
  pools: [{ id: 'pool', dataset: 'dead-leaves', size: 100 }],
  surrogate: { model: 'cnn', training },
  attacks: [{ attack: 'knockoff-random', pool: 'pool', budgets: [50, 100] }],
};

/** Its victim would train for days; the suite allows two minutes. */
const ENDLESS = {
  ...SUITE,
  name: 'endless',
  seeds: [1],
  jobTimeLimitMinutes: 2,
  victims: SUITE.victims.map((victim) => ({ ...victim, training: { ...training, epochs: 100_000 } })),
};

const { values: choice } = parseArgs({ options: { limit: { type: 'boolean', default: false } } });

const OPTIONS = { pollSeconds: 1, resources: { cpus: 1, memoryMiB: 1500, minutes: 30 } };

await runMain(async () => {
  if (!slurmIsHere()) throw new ScriptError('Slurm is not installed: apt-get install slurm-wlm munge');
  ensureBuilt();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sb-trial-'));
  writeFileSync(path.join(folder, 'trial.json'), JSON.stringify(choice.limit ? ENDLESS : SUITE));
  const options = choice.limit ? { ...OPTIONS, resources: { ...OPTIONS.resources, minutes: 1 } } : OPTIONS;
  writeFileSync(path.join(folder, 'cluster.json'), JSON.stringify(options));
  const cluster = await SlurmCluster.start(folder);
  try {
    return await (choice.limit ? limited(cluster, folder) : trial(cluster, folder));
  } finally {
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

/**
 * @param {SlurmCluster} cluster
 * @param {string} folder
 */
async function trial(cluster, folder) {
  say('Here:');
  await run(folder, 'here', []).ended;
  say('On the cluster:');
  const options = ['--executor', 'slurm', '--executor-options', path.join(folder, 'cluster.json')];
  const away = run(folder, 'away', options, cluster.env);
  const node = await loseNode(cluster, away);
  say(await status(folder, 'away'));
  await until('a victim is trained', () => away.said().includes('done    train-victim'), 300);
  cluster.startNode(node);
  say(`# ${node} is back`);
  await until('a surrogate is trained', () => away.said().includes('done    train-surrogate'), 300);
  await cluster.killController();
  say('# the controller was killed; it starts again');
  cluster.startController();
  await away.ended;
  const [one, other] = [digests(folder, 'here'), digests(folder, 'away')];
  const isSame = JSON.stringify(one) === JSON.stringify(other);
  say(
    `${Object.keys(one).length} records here, ${Object.keys(other).length} from the cluster, ${isSame ? 'the same' : 'other'} digests`,
  );
  return isSame ? 0 : 1;
}

/**
 * @param {SlurmCluster} cluster
 * @param {string} folder
 */
async function limited(cluster, folder) {
  const options = ['--executor', 'slurm', '--executor-options', path.join(folder, 'cluster.json')];
  const away = run(folder, 'away', options, cluster.env);
  await until('it runs', () => away.said().includes('start'), 120);
  say(await status(folder, 'away'));
  await until('it is queued again', () => away.said().includes('1 minutes were too few'), 240);
  const end = await away.ended.then(
    () => 'the run ended with 0',
    (/** @type {unknown} */ error) => (error instanceof Error ? error.message : String(error)),
  );
  const text = await status(folder, 'away');
  say(`${end}\n${text}`);
  // Incomplete, which is 4: what the victim was needed for is not started, and its cells are recorded as failed.
  return end.endsWith(' 4') && text.includes('timed-out') ? 0 : 1;
}

/**
 * What another terminal sees.
 *
 * @param {string} folder
 * @param {string} name
 * @returns {Promise<string>}
 */
async function status(folder, name) {
  const child = spawn(process.execPath, [cli, 'status', '--store', path.join(folder, name, 'store')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  let text = '';
  for await (const piece of child.stdout.setEncoding('utf8')) text += String(piece);
  return text;
}

/**
 * @param {SlurmCluster} cluster
 * @param {{ said: () => string }} away
 */
async function loseNode(cluster, { said }) {
  await until('a job runs', () => /start .* on n\d/.test(said()), 120);
  const node = /start .* on (n\d)/.exec(said())?.[1] === 'n2' ? 'n2' : 'n1';
  await cluster.killNode(node);
  say(`# ${node} loses its power`);
  // It would find out by itself within half a minute.
  cluster.scontrol('update', `NodeName=${node}`, 'State=DOWN', 'Reason=lost');
  await until('its job is back in the queue', () => said().includes('back in the queue'), 120);
  // Slurm lets such a job rest for two minutes.
  for (const line of cluster.jobs().filter((one) => one.includes('PENDING')))
    cluster.scontrol('update', `JobId=${line.split(' ')[0] ?? ''}`, 'StartTime=now');
  return node;
}

/**
 * @param {string} folder
 * @param {string} name
 * @param {readonly string[]} options
 * @param {Readonly<Record<string, string>>} [env]
 */
function run(folder, name, options, env = {}) {
  const at = (/** @type {string} */ place) => path.join(folder, name, place);
  const folders = ['--store', at('store'), '--results', at('results'), '--data', path.join(folder, 'data')];
  const child = spawn(
    process.execPath,
    [cli, 'run', path.join(folder, 'trial.json'), '--backend', 'wasm', ...folders, ...options],
    { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env, NO_COLOR: '1' } },
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
    said += text;
    process.stderr.write(text);
  });
  const ended = new Promise((resolve, reject) => {
    child.once('close', (code) => (code === 0 ? resolve(0) : reject(new ScriptError(`the run ended with ${code}`))));
  });
  return { said: () => said, ended };
}

/**
 * @param {string} folder
 * @param {string} name
 * @returns {Record<string, string>}
 */
function digests(folder, name) {
  const results = path.join(folder, name, 'results');
  const records = readdirSync(results, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));
  return Object.fromEntries(
    records.sort().map((file) => [file, JSON.parse(readFileSync(path.join(results, file), 'utf8')).scientificDigest]),
  );
}
