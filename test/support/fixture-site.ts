// The site of the fixture Board in a folder of its own.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { AttackEntry } from '../../bench/contract/board.js';
import { buildSite } from '../../site/build.js';
import { fixtureBoard } from '../fixtures/board.js';
import { COMPARISON } from '../fixtures/comparison.js';

export const SITE_SOURCE = path.resolve(import.meta.dirname, '../../site');

/** Fixed, so that golden pages do not change with every release. */
export const GENERATOR = { version: '0.0.0', commit: '0123456789abcdef0123456789abcdef01234567' };

export async function buildFixtureSite(out: string): Promise<readonly string[]> {
  const { pages } = await buildSite({ board: fixtureBoard(), out, generator: GENERATOR, source: SITE_SOURCE });
  return pages;
}

/** With files beside its pages, and no budget but the smallest, which has records: predictions for 90 images, two in three of them right. */
export async function buildComparableSite(out: string, results: string): Promise<void> {
  const whole = fixtureBoard();
  const smallest = (entry: AttackEntry): AttackEntry => ({ ...entry, points: entry.points.slice(0, 1) });
  const suites = whole.suites.slice(0, 1).map((suite) => ({
    ...suite,
    pairs: suite.pairs.map((pair) => ({ ...pair, entries: pair.entries.map(smallest), controls: [] })),
  }));
  const board = { ...whole, suites };
  const labels = Array.from({ length: 90 }, (_, at) => at % 8);
  const predictions = {
    schemaVersion: 1,
    labels,
    victim: labels,
    surrogate: labels.map((label, at) => at % 3 && label),
  };
  for (const { path: name, result } of board.results) {
    await mkdir(path.dirname(path.join(results, name)), { recursive: true });
    await writeFile(path.join(results, name), JSON.stringify(result));
    const file = name.replace(/\.json$/, '.predictions.json.gz');
    await writeFile(path.join(results, file), gzipSync(JSON.stringify(predictions)));
  }
  await buildSite({ board, out, generator: GENERATOR, source: SITE_SOURCE, results });
}

/** With what not every site has: a change list, the gate's comparisons, and a record that was left out. */
export async function buildWholeSite(out: string): Promise<readonly string[]> {
  const refused = [
    {
      path: 'a/1.0.0/attack/b.json',
      code: 'result-digest',
      message: 'the record was changed after it was written',
      hint: 'Restore the file.',
    },
  ];
  const { pages } = await buildSite({
    board: { ...fixtureBoard(), refused },
    out,
    generator: GENERATOR,
    source: SITE_SOURCE,
    changelog:
      '# Changelog\n\n## [0.1.0] – unreleased\n\n### Added\n\n- `run`, and what\n  follows.\n- [Elsewhere](https://example.org/).\n',
    comparisons: [COMPARISON],
  });
  return pages;
}
