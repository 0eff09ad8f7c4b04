// npm run faults: disturbs runs of a suite of seconds in every way that a machine knows, and resumes them.
//
//   npm run faults -- [--times 10] [--only kill,eio] [--minutes 60] [--seed 1] [--whole-ms 5000] [--json]
//
// After each fault the same command runs undisturbed: its records must have the scientific digests of a run that nothing
// disturbed, and evidence that was whole before is not computed again. The disturbed command itself must end well or with
// an error of ours. Instants are drawn over the time that an undisturbed run takes, or `--whole-ms`. Linux; disks that fill or turn read-only need root. Prints a table.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { built, ensureBuilt } from './lib/compile.js';
import { FAULTS } from './lib/faults/list.js';
import { computedAgain, digests, ended, intact, prepare, runOf, start } from './lib/faults/place.js';
import { runMain, say, ScriptError } from './lib/project.js';
import { processesNaming } from './lib/terminal.js';

/** Milliseconds after the end of a command by which nothing of it may be left: a job sees between two steps that it is alone. */
const SETTLE_MS = 10_000;

const { values: options } = parseArgs({
  options: {
    times: { type: 'string', default: '10' },
    only: { type: 'string', default: Object.keys(FAULTS).join(',') },
    minutes: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    'whole-ms': { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

/**
 * @typedef {object} Tally
 * @property {number} times
 * @property {number} well - the disturbed command ended well all the same
 * @property {number} told - it ended with an error that says what was wrong, or as the signal ends it
 * @property {number} unclear - it ended in any other way
 * @property {number} resumed - undisturbed runs afterwards
 * @property {number} lost - jobs that were computed again although their evidence was whole
 * @property {number} wrong - undisturbed runs that failed or gave other digests
 * @property {number} left - processes that outlived their run
 */

await runMain(async () => {
  ensureBuilt();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'stealbench-faults-'));
  try {
    return await all(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** @param {string} folder */
async function all(folder) {
  const deadline = performance.now() + Number(options.minutes) * 60_000;
  const place = await prepare(folder);
  const { createRng } = await built(/** @type {typeof import('../bench/lib/random/rng.js')} */ ({}), 'lib/random/rng');
  const whole = path.join(folder, 'whole');
  const began = performance.now();
  const first = await ended(start(runOf(place, whole)));
  const wholeMs = Number(options['whole-ms'] ?? performance.now() - began);
  if (first.exit !== 0)
    throw new ScriptError(`A run that nobody disturbs ends with ${first.exit ?? 'a signal'}:\n${first.output}`);
  const expected = digests(whole);
  say(`undisturbed: ${(wholeMs / 1000).toFixed(1)} s, ${expected.length} bytes of digests`);
  /** @type {Record<string, Tally>} */
  const tallies = {};
  for (const name of options.only.split(',')) {
    const rng = createRng(`faults:${options.seed}:${name}`);
    const tally = { times: 0, well: 0, told: 0, unclear: 0, resumed: 0, lost: 0, wrong: 0, left: 0 };
    const context = { place, wholeMs, expected, random: () => rng.nextFloat(), tally, deadline };
    if (FAULTS[name]?.needsMount !== true || process.getuid?.() === 0) await strikeAll(name, context);
    tallies[name] = tally;
    say(`${name}: ${JSON.stringify(tally)}`);
  }
  process.stdout.write(options.json ? `${JSON.stringify(tallies)}\n` : table(tallies));
  return Object.values(tallies).every(({ unclear, lost, wrong, left }) => unclear + lost + wrong + left === 0) ? 0 : 1;
}

/**
 * @param {string} name
 * @param {{ place: import('./lib/faults/place.js').Place, wholeMs: number, expected: string, random: () => number, tally: Tally, deadline: number }} context
 */
async function strikeAll(name, { place, wholeMs, expected, random, tally, deadline }) {
  const fault = FAULTS[name];
  if (fault === undefined)
    throw new ScriptError(`There is no fault ${name}; there are ${Object.keys(FAULTS).join(', ')}.`);
  const at = path.join(place.folder, name);
  while (tally.times < Number(options.times) && performance.now() < deadline) {
    mkdirSync(at, { recursive: true });
    fault.before?.(at);
    try {
      /** Until one of several disturbed runs ends by itself. */
      let goesOn = true;
      while (goesOn) {
        const whole = await intact(at);
        const end = await fault.strike({ place, at, random, wholeMs });
        if (fault.spoils !== true) tally.lost += await computedAgain(whole, at);
        // A signal that came after the end disturbed nothing.
        if (fault.again === true && end.exit === 0) break;
        tally.times++;
        judge(end, { fault, name, tally });
        await countLeft(at, tally);
        goesOn = fault.again === true && tally.times < Number(options.times);
      }
      fault.mend?.(at);
      await resume(at, { place, expected, tally, name });
    } finally {
      fault.after?.(at);
      rmSync(at, { recursive: true, force: true });
    }
  }
}

/**
 * @param {import('./lib/faults/place.js').End} end
 * @param {{ fault: import('./lib/faults/list.js').Fault, name: string, tally: Tally }} context
 */
function judge({ exit, signal, output }, { fault, name, tally }) {
  const how = signal === null ? exit : 'killed';
  if (how === 0) tally.well++;
  else if (how !== null && fault.ends.includes(how) && !output.includes('internal error')) tally.told++;
  else {
    tally.unclear++;
    say(`UNCLEAR ${name}: ${signal ?? `exit ${exit ?? '?'}`}\n${output.split('\n').slice(-12).join('\n')}`);
  }
}

/**
 * @param {string} at
 * @param {{ place: import('./lib/faults/place.js').Place, expected: string, tally: Tally, name: string }} context
 */
async function resume(at, { place, expected, tally, name }) {
  const whole = await intact(at);
  const { exit, output } = await ended(start(runOf(place, at)));
  tally.resumed++;
  tally.lost += await computedAgain(whole, at);
  if (exit === 0 && digests(at) === expected) return;
  tally.wrong++;
  say(`WRONG ${name}: exit ${exit ?? '?'}, ${digests(at)}\n${output.split('\n').slice(-12).join('\n')}`);
}

/**
 * @param {string} at
 * @param {Tally} tally
 */
async function countLeft(at, tally) {
  const until = performance.now() + SETTLE_MS;
  while (processesNaming(at).length > 0 && performance.now() < until) await setTimeout(100);
  const left = processesNaming(at);
  tally.left += left.length;
  for (const id of left) process.kill(id, 'SIGKILL');
}

/** @param {Record<string, Tally>} tallies */
function table(tallies) {
  const head = [
    'fault',
    'times',
    'ended well',
    'ended with a clear word',
    'unclear',
    'resumed',
    'lost',
    'wrong',
    'left',
  ];
  const rows = Object.entries(tallies).map(([name, { times, well, told, unclear, resumed, lost, wrong, left }]) => [
    ...[FAULTS[name]?.title ?? name, times, well, told, unclear, resumed, lost, wrong, left],
  ]);
  return `${[head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`;
}
