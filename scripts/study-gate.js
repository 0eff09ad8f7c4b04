// How often the gate is wrong on this machine, where the truth is planted: docs/regression.md shows what it printed.
//
//   node scripts/study-gate.js measure <file> <work> <quiet|loaded> <pairs> <seed>   adds pairs to a file
//   node scripts/study-gate.js report <file>                                          prints the table
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { ensureBuilt } from './lib/compile.js';
import { ScriptError, root, runMain } from './lib/project.js';

/**
 * @typedef {{ baseMs: number, headMs: number }} Pair
 * @typedef {{ p10: Pair[], p50: Pair[] }} Pairs
 * @typedef {Record<string, Pairs>} Study condition such as `1.1 loaded` → its pairs
 */

const BATCHES = 1000;

await runMain(async () => {
  const [verb, file, ...rest] = process.argv.slice(2);
  if (file === undefined) throw new ScriptError('usage: study-gate.js measure|report <file> …');
  ensureBuilt();
  /** @type {Study} */
  const study = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  if (verb === 'report') {
    for (const [condition, pairs] of Object.entries(study)) await report(condition, pairs);
    return 0;
  }
  const [work = '1', load = 'quiet', pairs = '20', seed = '1'] = rest;
  const known = study[`${work} ${load}`] ?? { p10: [], p50: [] };
  const more = await measured(work, load === 'loaded', Number(pairs), Number(seed));
  study[`${work} ${load}`] = { p10: [...known.p10, ...more.p10], p50: [...known.p50, ...more.p50] };
  writeFileSync(file, JSON.stringify(study));
  return 0;
});

/**
 * @param {string} work - of head; base does 1
 * @param {boolean} isLoaded
 * @param {number} blocks
 * @param {number} seed
 * @returns {Promise<Pairs>}
 */
async function measured(work, isLoaded, blocks, seed) {
  const { runBlocks } = /** @type {typeof import('../bench/regression/blocks.js')} */ (await built('blocks'));
  const { collect, sideOf } = /** @type {typeof import('../bench/regression/collect.js')} */ (await built('collect'));
  const gate = path.join(root, 'scripts', 'gate');
  const side = (/** @type {string} */ amount) => ({
    file: process.execPath,
    parameters: [path.join(gate, 'kernel.js'), amount],
    cwd: root,
    env: {},
  });
  const neighbours = isLoaded
    ? os.cpus().map((_, index) => spawn(process.execPath, [path.join(gate, 'load.js'), `${seed + index}`]))
    : [];
  try {
    const contests = [{ name: 'kernel', sides: { base: side('1'), head: side(work) } }];
    const { signal } = new AbortController();
    const collected = collect(await runBlocks(contests, { blocks, seed, timeLimitMs: 60_000, signal }));
    const [base, head] = ['base', 'head'].map((name) => sideOf(collected, 'kernel', name).processes);
    const pairs = (/** @type {'p10Ms' | 'p50Ms'} */ key) =>
      (base ?? []).map((process_, block) => ({ baseMs: process_[key], headMs: head?.[block]?.[key] ?? Number.NaN }));
    return { p10: pairs('p10Ms'), p50: pairs('p50Ms') };
  } finally {
    for (const neighbour of neighbours) neighbour.kill();
  }
}

/**
 * Prints how often each rule calls head slower, over batches drawn from the pairs.
 *
 * @param {string} condition
 * @param {Pairs} pairs
 */
async function report(condition, { p10, p50 }) {
  const { assess, judge, RULE } = /** @type {typeof import('../bench/regression/rule.js')} */ (await built('rule'));
  const { createRng } = /** @type {typeof import('../bench/lib/random/rng.js')} */ (await built('../lib/rng'));
  const rng = createRng(condition);
  const share = (/** @type {() => boolean} */ find) => {
    const found = Array.from({ length: BATCHES }, find).filter(Boolean).length;
    return `${((100 * found) / BATCHES).toFixed(1)} %`;
  };
  /** @type {(pool: readonly Pair[]) => Pair[]} */
  const batch = (pool) =>
    Array.from({ length: RULE.pairs }, () => pool[rng.nextInt(pool.length)] ?? { baseMs: 1, headMs: 1 });
  const calls = (/** @type {readonly Pair[]} */ pool) => () =>
    assess([{ id: 'kernel', pairs: batch(pool) }], rng.nextInt(2 ** 30))[0]?.call === 'regressed';
  const confirmed = () => {
    const evidence = { id: 'kernel', pairs: batch(p10), doubled: false, confirmation: batch(p10) };
    return judge([evidence], rng.nextInt(2 ** 30))[0]?.verdict === 'regressed';
  };
  const single = () =>
    batch(p50)
      .slice(0, 1)
      .some(({ baseMs, headMs }) => headMs / baseMs > 1.1);
  const cells = [condition, p10.length, share(single), share(calls(p50)), share(calls(p10)), share(confirmed)];
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}

/**
 * @param {string} name - of a module of bench/regression/
 * @returns {Promise<unknown>}
 */
function built(name) {
  return import(new URL(`../dist/bench/regression/${name}.js`, import.meta.url).href);
}
