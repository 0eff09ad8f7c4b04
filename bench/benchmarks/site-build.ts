// Board → static site, from committed records. A comparison gives both sides the records of base: more of them is no
// slower code. The board is read before the clock starts.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadBoard } from '../commands/load-board.js';
import { packageInfo } from '../lib/files/package-root.js';
import { buildSite } from '../../site/build.js';
import type { Benchmark } from './process/benchmark.js';

export const benchmark: Benchmark = {
  title: 'Site: all pages of the committed records',
  control: false,
  warmups: 1,
  repetitions: 5,
  async open() {
    const { root, version } = packageInfo();
    const results = process.env['STEALBENCH_BENCHMARK_RESULTS'] ?? path.join(root, 'results');
    const board = await loadBoard({ results });
    const folder = await mkdtemp(path.join(tmpdir(), 'stealbench-benchmark-'));
    const out = path.join(folder, 'site');
    return {
      async run() {
        await buildSite({ board, out, generator: { version, commit: null }, source: path.join(root, 'site') });
      },
      // Bytes of pages change with every word on them: no measure of work.
      counters: () => ({}),
      close: () => rm(folder, { recursive: true, force: true }),
    };
  },
};
