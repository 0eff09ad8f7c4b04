// Records → board → site where every attack meets every defense: what grows faster than the number of records shows here first.
// The full size takes `npm run bench:site`.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadBoard } from '../commands/load-board.js';
import { packageInfo } from '../lib/files/package-root.js';
import { buildSite } from '../../site/build.js';
import { type LargeResults, TEN_THOUSAND, writeLargeResults } from './large/write-results.js';
import type { Benchmark } from './process/benchmark.js';

const SIZE: LargeResults = { ...TEN_THOUSAND, pairs: 1, attacks: 5 };

/** For tests, which time nothing. */
const SMALL: LargeResults = { pairs: 1, attacks: 2, defenses: 2, budgets: [500], seeds: 1, items: 100 };

export const benchmark: Benchmark = {
  title: 'Board and site: one victim, 5 attacks, 10 defenses, 4 budgets, 2 seeds, 10,000 test images',
  control: false,
  warmups: 0,
  repetitions: 5,
  async open() {
    const { root, version } = packageInfo();
    const folder = await mkdtemp(path.join(tmpdir(), 'stealbench-benchmark-'));
    const [results, out] = [path.join(folder, 'results'), path.join(folder, 'site')];
    await writeLargeResults(results, process.env['STEALBENCH_BENCHMARK_SMALL'] === undefined ? SIZE : SMALL);
    let records = 0;
    return {
      async run() {
        const board = await loadBoard({ results });
        records += board.results.length;
        await rm(out, { recursive: true, force: true });
        await buildSite({ board, out, generator: { version, commit: null }, source: path.join(root, 'site') });
      },
      counters: () => ({ records }),
      close: () => rm(folder, { recursive: true, force: true }),
    };
  },
};
