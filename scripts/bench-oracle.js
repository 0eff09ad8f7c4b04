// npm run bench:oracle: what the oracle's server costs, and that it counts right under load. A benchmark, not a test.
//
//   npm run bench:oracle -- [--backend tensorflow] [--threads 2] [--rounds 15] [--queries 100000] [--clients 16]
//
// 1. Batches of 64 images of 32x32x3 to an untrained cnn, by a client in a process of its own: bytes, one request after
//    another and two at a time, and the same batches in process, in turns; then JSON and in process. The same bytes to a
//    victim that answers at once give the door's own cost.
// 2. Many clients, each in a process of its own, ask in batches of 1 to 64 until the budget is gone; the ledger must
//    hold exactly what they were answered.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { instantVictim, openOracle, openVictim, SHAPE } from './lib/bench-victims.js';
import { built, ensureBuilt } from './lib/compile.js';
import { root, runMain, say, ScriptError } from './lib/project.js';

/** @typedef {import('../bench/contract/arrays.js').Images} Images */
/** @typedef {import('./lib/bench-victims.js').Victim} Victim */

const BATCH = 64;
/** Batches of one kind between two of another. */
const BATCHES_A_TURN = 20;

const { values: options } = parseArgs({
  options: {
    backend: { type: 'string', default: 'tensorflow' },
    threads: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '15' },
    queries: { type: 'string', default: '100000' },
    clients: { type: 'string', default: '16' },
  },
});

await runMain(async () => {
  ensureBuilt();
  const { openTensors } = await built(/** @type {typeof import('../bench/tensor/open.js')} */ ({}), 'tensor/open');
  const opened = await openTensors({ backend: options.backend, threads: Number(options.threads) });
  say(`Node ${process.version}, backend ${opened.id}, ${options.threads} threads, cnn, batch ${BATCH} of 32x32x3`);
  const victim = await openVictim(BATCH);
  await measureCost(victim);
  return (await countUnderLoad(victim)) ? 0 : 1;
});

/** @param {Victim} victim */
async function measureCost(victim) {
  const images = randomImages(BATCH);
  const real = await open(victim, 1e9);
  const instant = await open(instantVictim, 1e9);
  const binary = await startClient({ place: real.url, binary: true });
  const json = await startClient({ place: real.url, binary: false });
  const door = await startClient({ place: instant.url, binary: true });
  const inProcess = async () => {
    const start = performance.now();
    for (let batch = 0; batch < BATCHES_A_TURN; batch++) await victim(images);
    return (performance.now() - start) / BATCHES_A_TURN;
  };
  await takeTurns({
    'in process': inProcess,
    'HTTP, bytes': () => binary.time(),
    'HTTP, bytes, two in flight': () => binary.time(2),
    'HTTP, bytes, a victim that answers at once': () => door.time(),
  });
  // By themselves: what JSON leaves to collect would be collected in the others' turns.
  await takeTurns({ 'in process': inProcess, 'HTTP, JSON': () => json.time() });
  for (const client of [binary, json, door]) await client.stop();
  for (const { server } of [real, instant]) await server.close();
}

/** @param {Record<string, () => Promise<number>>} kinds - ms a batch each; the first is what the others are compared with */
async function takeTurns(kinds) {
  for (const work of Object.values(kinds)) await work();
  /** @type {Record<string, number[]>} */
  const times = Object.fromEntries(Object.keys(kinds).map((name) => [name, []]));
  /** CPU of this process alone, with the door's victim: what serving a batch takes. */
  let doorCpuMs = 0;
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const [name, work] of Object.entries(kinds)) {
      const before = process.cpuUsage();
      times[name]?.push(await work());
      const { user, system } = process.cpuUsage(before);
      if (name.includes('at once')) doorCpuMs += (user + system) / 1000 / BATCHES_A_TURN / Number(options.rounds);
    }
  }
  report(times, doorCpuMs);
}

/**
 * @param {Record<string, number[]>} times - ms a batch, by kind, one for each round
 * @param {number} doorCpuMs
 */
function report(times, doorCpuMs) {
  const base = times['in process'] ?? [];
  for (const [name, own] of Object.entries(times)) {
    const ms = median(own);
    // Rounds are paired: a machine that slows down slows both.
    const share = median(own.map((value, round) => (base[round] ?? Number.NaN) / value));
    const rate = Math.round((BATCH * 1000) / ms);
    const beside = name.includes('at once') ? '' : `, ${(share * 100).toFixed(1)} % of in process`;
    say(`${name}: ${ms.toFixed(2)} ms a batch, ${rate} images/s${beside}`);
  }
  if (doorCpuMs > 0) say(`serving a batch in bytes takes this process ${doorCpuMs.toFixed(2)} ms of CPU`);
}

/**
 * @param {Victim} victim
 * @returns {Promise<boolean>} whether everybody's counts agree
 */
async function countUnderLoad(victim) {
  const budget = Number(options.queries);
  const { core, server, url } = await open(victim, budget);
  const clients = await Promise.all(
    Array.from({ length: Number(options.clients) }, (_, number) =>
      startClient({ place: url, binary: true, name: `c${number}` }),
    ),
  );
  const start = performance.now();
  const answered = await Promise.all(clients.map((client) => client.exhaust()));
  const seconds = (performance.now() - start) / 1000;
  for (const client of clients) await client.stop();
  await server.close();
  const ledger = core.ledger();
  /** @type {Map<number, number>} */
  const logged = new Map();
  for (const client of ledger.clients) logged.set(client, (logged.get(client) ?? 0) + 1);
  const sum = answered.reduce((total, count) => total + count, 0);
  const sorted = (/** @type {Iterable<number>} */ counts) => [...counts].sort((a, b) => a - b).join();
  const exact =
    sum === budget &&
    core.counts.answered === budget &&
    ledger.rows.length === budget &&
    sorted(answered) === sorted(logged.values());
  say(
    `${clients.length} clients: ${sum} images answered to them, ${core.counts.answered} counted, ${ledger.rows.length} logged ` +
      `of a budget of ${budget}, ${core.counts.refused} refused, in ${seconds.toFixed(1)} s: ${exact ? 'exact' : 'NOT EXACT'}`,
  );
  return exact;
}

/**
 * @param {Victim} victim
 * @param {number} budgetQueries
 */
async function open(victim, budgetQueries) {
  const { serveOracle } = await built(
    /** @type {typeof import('../bench/oracle/http/serve.js')} */ ({}),
    'oracle/http/serve',
  );
  const core = await openOracle(victim, budgetQueries);
  const server = await serveOracle({ core, listen: { port: 0 } });
  return { core, server, url: server.url ?? '' };
}

/**
 * A client in a process of its own; it answers each command with a number.
 *
 * @param {{ place: string, binary: boolean, name?: string }} request
 */
async function startClient(request) {
  const child = fork(path.join(root, 'scripts/lib/oracle-client.js'), [JSON.stringify({ ...request, batch: BATCH })]);
  /**
   * @param {string} command
   * @param {number} [inFlight]
   */
  const tell = async (command, inFlight = 1) => {
    child.send({ command, batches: BATCHES_A_TURN, inFlight });
    const [answer] = /** @type {[number]} */ (await once(child, 'message'));
    if (typeof answer !== 'number') throw new ScriptError(`the client failed: ${JSON.stringify(answer)}`);
    return answer;
  };
  await once(child, 'message');
  return {
    /** ms a batch, with one or more requests under way at the same time */
    time: (/** @type {number} */ inFlight = 1) => tell('time', inFlight),
    /** images that were answered until the budget was gone */
    exhaust: () => tell('exhaust'),
    stop: async () => {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

/**
 * @param {number} count
 * @returns {Images}
 */
function randomImages(count) {
  const pixels = Uint8Array.from({ length: count * 32 * 32 * 3 }, (_, index) => (index * 2_654_435_761) >>> 24);
  return { pixels, count, shape: SHAPE };
}

/** @param {readonly number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
