// The ways by which the same number of queries reach the same victim: the built-in attack in this process, and the Python
// client outside and inside the sandbox. Each is run whole and says how long its queries took.
import { execa } from 'execa';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { built } from '../compile.js';
import { ScriptError, root } from '../project.js';

/** @typedef {import('../../../bench/oracle/core.js').OracleCore} OracleCore */
/** @typedef {import('../../../bench/contract/plugins.js').QueryPool} QueryPool */

/**
 * @typedef {object} Setting
 * @property {() => Promise<OracleCore>} open - a fresh oracle with the whole budget
 * @property {QueryPool} pool
 * @property {import('../../../bench/submission/manifest.js').Submission} submission - the timed client
 * @property {string} python - interpreter of the client without a sandbox
 * @property {number} batchSize - images in a request
 */

/**
 * @typedef {object} Took
 * @property {number} queryMs - the query phase
 * @property {number} totalMs - from the order to start until everything has ended
 */

const SEED = 7;
const LIMITS = { minutes: 10, memoryMiB: 4096, processes: 256, diskMiB: 64 };

/** @type {Readonly<Record<string, (setting: Setting) => Promise<Took>>>} */
export const WAYS = {
  'in process': runInProcess,
  'client, no sandbox': runPlain,
  'client in the sandbox': (setting) => runSandboxed(setting, []),
  'client in the sandbox, by the relay': (setting) => runSandboxed(setting, ['tcp']),
  'client in the sandbox, rows': (setting) => runSandboxed(setting, ['rows']),
};

/** @param {Setting} setting */
async function runInProcess({ open, pool, batchSize }) {
  const { attack } = await built(
    /** @type {typeof import('../../../bench/attacks/knockoff-random.js')} */ ({}),
    'attacks/knockoff-random',
  );
  const { inProcessOracle } = await built(
    /** @type {typeof import('../../../bench/oracle/in-process.js')} */ ({}),
    'oracle/in-process',
  );
  const { createRng } = await built(
    /** @type {typeof import('../../../bench/lib/random/rng.js')} */ ({}),
    'lib/random/rng',
  );
  const { createSubstituteFactory } = await built(
    /** @type {typeof import('../../../bench/tensor/substitute.js')} */ ({}),
    'tensor/substitute',
  );
  const core = await open();
  const { signal } = new AbortController();
  const substitute = createSubstituteFactory({ loadModel: () => Promise.reject(new Error('not asked for')), signal });
  const context = {
    pool,
    substitute,
    rng: createRng(SEED),
    budget: core.budgetQueries,
    signal,
    seedImages: null,
    onProgress: () => undefined,
  };
  const oracle = inProcessOracle({ core, pool, client: 'attacker' });
  const start = performance.now();
  await attack.run({ ...context, oracle }, { batchSize });
  const queryMs = performance.now() - start;
  checkLedger(core);
  return { queryMs, totalMs: queryMs };
}

/** @param {Setting} setting */
async function runPlain({ open, pool, submission, python, batchSize }) {
  const { serveOracle } = await built(
    /** @type {typeof import('../../../bench/oracle/http/serve.js')} */ ({}),
    'oracle/http/serve',
  );
  const { Workplace } = await built(
    /** @type {typeof import('../../../bench/submission/workplace.js')} */ ({}),
    'submission/workplace',
  );
  const core = await open();
  const workplace = await Workplace.open({ submission, threads: 1, hidden: [] });
  const { socket: socketPath } = workplace;
  const start = performance.now();
  const server = await serveOracle({ core, pool, listen: { socketPath }, client: 'attacker' });
  try {
    await workplace.addImages('pool.npy', pool.images);
    await writeFile(workplace.path('task.json'), JSON.stringify(taskOf(core, workplace)));
    const { stdout } = await execa(python, [...submission.manifest.command.slice(1), String(batchSize)], {
      // A session of its own, as the sandbox has: where others compete for processors, Linux gives each session a share.
      detached: true,
      cwd: workplace.path('submission'),
      env: {
        STEALBENCH_TASK: workplace.path('task.json'),
        PYTHONPATH: path.join(root, 'clients/python/src'),
        PYTHONDONTWRITEBYTECODE: '1',
        OMP_NUM_THREADS: '1',
      },
    });
    const totalMs = performance.now() - start;
    checkLedger(core);
    return { queryMs: queryPhase(stdout), totalMs };
  } finally {
    await server.close();
    await workplace.close();
  }
}

/**
 * The task with paths of the host.
 *
 * @param {OracleCore} core
 * @param {import('../../../bench/submission/workplace.js').Workplace} workplace
 * @returns {import('../../../bench/contract/submission.js').SubmissionTask}
 */
function taskOf({ budgetQueries, classes, inputShape }, workplace) {
  return {
    ...{ schemaVersion: 1, phase: 'attack', url: 'http://localhost', socket: workplace.socket },
    ...{ budgetQueries, classes, inputShape: [...inputShape], seed: SEED, timeLimitSeconds: 60 * LIMITS.minutes },
    parameters: {},
    ...{
      pool: workplace.path('task/pool.npy'),
      poolLabels: null,
      poolClassNames: null,
      seedImages: null,
      seedLabels: null,
      queryPrecision: 'uint8',
      clients: 1,
      output: workplace.path('task'),
    },
  };
}

/**
 * @param {Setting} setting
 * @param {readonly string[]} parameters - of the client, behind the batch size
 */
async function runSandboxed({ open, pool, submission, batchSize }, parameters) {
  const { runAttack } = await built(
    /** @type {typeof import('../../../bench/submission/attack.js')} */ ({}),
    'submission/attack',
  );
  const core = await open();
  const command = [...submission.manifest.command, String(batchSize), ...parameters];
  let said = '';
  const start = performance.now();
  await runAttack({
    ...{ core, pool, seed: SEED, threads: 1, hidden: [], limits: LIMITS },
    submission: { ...submission, manifest: { ...submission.manifest, command } },
    signal: new AbortController().signal,
    onText: (text) => (said += text),
  });
  const totalMs = performance.now() - start;
  checkLedger(core);
  return { queryMs: queryPhase(said), totalMs };
}

/** @param {string} text */
function queryPhase(text) {
  const seconds = /^query phase ([\d.]+) s$/m.exec(text)?.[1];
  if (seconds === undefined) throw new ScriptError(`the client did not say how long it took: ${text}`);
  return Number(seconds) * 1000;
}

/** All asked, all found again as rows of the pool: the ledgers differ in order alone. @param {OracleCore} core */
function checkLedger(core) {
  const { rows } = core.ledger();
  if (rows.length === core.budgetQueries && rows.every((row) => row >= 0)) return;
  throw new ScriptError(`expected ${core.budgetQueries} queries of the pool in the ledger, got ${rows.length}`);
}
