// npm run bench:site: 9,600 records of 10,000 test images, and the site of them. A benchmark, not a test.
//
//   npm run bench:site -- [--pairs 6] [--results <folder>] [--out <folder>]
//
// Makes the records first, unless the folder is there; then builds twice: from nothing, and again on the site of before. Sorts and filters
// the largest tables in Chromium at last, where there is one.
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { built, ensureBuilt } from './lib/compile.js';
import { root, runMain, say } from './lib/project.js';
import { hasBrowser, pagesByKind } from './lib/site-browser.js';
import { tableTimes } from './lib/table-times.js';

const { values: options } = parseArgs({
  options: { pairs: { type: 'string', default: '6' }, results: { type: 'string' }, out: { type: 'string' } },
});

await runMain(async () => {
  ensureBuilt();
  const scratch = await mkdtemp(path.join(tmpdir(), 'stealbench-site-'));
  const results = path.resolve(options.results ?? path.join(scratch, 'results'));
  const out = path.resolve(options.out ?? path.join(scratch, 'site'));
  try {
    if (!existsSync(results)) {
      const { writeLargeResults, TEN_THOUSAND } = await built(
        /** @type {typeof import('../bench/benchmarks/large/write-results.js')} */ ({}),
        'benchmarks/large/write-results',
      );
      say(`${await writeLargeResults(results, { ...TEN_THOUSAND, pairs: Number(options.pairs) })} records made`);
    }
    for (const turn of ['from nothing', 'again']) say(`${turn}: ${await build(results, out)}`);
    say(await sizes(out));
    for (const page of await largestTables(out))
      for (const { table, rows, most, way } of await tableTimes(path.join(out, page)))
        say(`${page}#${table}: ${most.toFixed(0)} ms of processor time to ${way}, of ${rows} rows`);
    return 0;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
});

/**
 * @param {string} results
 * @param {string} out
 * @returns {Promise<string>} time and memory of one build in a process of its own
 */
async function build(results, out) {
  const cli = path.join(root, 'dist', 'bench', 'cli.js');
  const meter = `process.on('exit',()=>process.stderr.write(JSON.stringify({...process.resourceUsage(),wall:performance.now()})))`;
  const { stderr } = await execa(
    process.execPath,
    ['--import', `data:text/javascript,${meter}`, cli, 'site', 'build', '--results', results, '--out', out],
    { stdout: 'ignore' },
  );
  const { wall, userCPUTime, systemCPUTime, maxRSS } = JSON.parse(stderr.slice(stderr.lastIndexOf('{"')));
  const cpu = (userCPUTime + systemCPUTime) / 1e6;
  return `${(wall / 1000).toFixed(1)} s, ${cpu.toFixed(1)} s of processor time, ${Math.round(maxRSS / 1024)} MiB`;
}

/**
 * @param {string} folder
 * @returns {Promise<readonly string[]>} of each kind with many rows the heaviest page; none without Chromium
 */
async function largestTables(folder) {
  if (!hasBrowser()) return [];
  const kinds = await pagesByKind(folder);
  return ['suite/attacks', 'suite/metrics', 'records'].flatMap((kind) => (kinds.get(kind) ?? []).slice(0, 1));
}

/**
 * @param {string} folder
 * @returns {Promise<string>} how many pages there are, and the largest
 */
async function sizes(folder) {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.html'));
  const pages = await Promise.all(
    names.map(async (name) => ({ name, size: (await stat(path.join(folder, name))).size })),
  );
  const [largest] = pages.sort((a, b) => b.size - a.size);
  const home = pages.find(({ name }) => name === 'index.html');
  return `${pages.length} pages; home ${home?.size} bytes, largest ${largest?.size} bytes (${largest?.name})`;
}
