// What a start in the sandbox costs: a program that does nothing, shut in as an attack is and plain, in turns.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { built } from '../compile.js';
import { ScriptError } from '../project.js';

const PROGRAM = 'true';
const LIMITS = { minutes: 1, memoryMiB: 1024, processes: 64, diskMiB: 64 };

/**
 * @typedef {object} Starts
 * @property {number[]} sandboxedMs - from the order to start until the exit is known
 * @property {number[]} plainMs - the same without a sandbox, in the same order
 */

/**
 * @param {import('../../../bench/submission/manifest.js').Submission} submission - whose files are in the sandbox
 * @param {number} pairs
 * @returns {Promise<Starts>}
 */
export async function timeStarts(submission, pairs) {
  const { Workplace } = await built(
    /** @type {typeof import('../../../bench/submission/workplace.js')} */ ({}),
    'submission/workplace',
  );
  const command = [PROGRAM];
  const entry = {
    submission: { ...submission, manifest: { ...submission.manifest, command } },
    threads: 1,
    hidden: [],
  };
  const workplace = await Workplace.open(entry);
  const server = createServer().listen(workplace.socket);
  try {
    await once(server, 'listening');
    const request = { ...(await workplace.request(entry)), direction: /** @type {const} */ ('out'), limits: LIMITS };
    const sandboxed = () =>
      runSandboxed({ ...request, socket: workplace.socket, signal: new AbortController().signal });
    await sandboxed();
    await runPlain();
    /** @type {Starts} */
    const times = { sandboxedMs: [], plainMs: [] };
    for (let pair = 0; pair < pairs; pair++) {
      times.sandboxedMs.push(await timed(sandboxed));
      times.plainMs.push(await timed(runPlain));
    }
    return times;
  } finally {
    server.close();
    await workplace.close();
  }
}

/** @param {import('../../../bench/submission/sandbox/request.js').SandboxRequest} request */
async function runSandboxed(request) {
  const { startSandbox } = await built(
    /** @type {typeof import('../../../bench/submission/sandbox/run.js')} */ ({}),
    'submission/sandbox/run',
  );
  const sandbox = await startSandbox(request);
  const { exitCode, text } = await sandbox.ended;
  await sandbox.close();
  if (exitCode !== 0) throw new ScriptError(`${PROGRAM} failed in the sandbox: ${text}`);
}

async function runPlain() {
  const [code] = await once(spawn(PROGRAM, { stdio: ['ignore', 'pipe', 'pipe'] }), 'close');
  if (code !== 0) throw new ScriptError(`${PROGRAM} failed: ${String(code)}`);
}

/** @param {() => Promise<unknown>} work */
async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
