// The whole Board as sections of tables.
import type { Board, SuiteBoard } from '../../bench/contract/board.js';
import { formatCount } from '../../bench/lib/text/format.js';
import { againstRandomTables } from './against-random.js';
import { attackTable } from './attacks.js';
import { defenseTables } from './defenses.js';
import { detectorTable, throughputTables } from './measures.js';
import { streamTable } from './streams.js';
import type { Section } from './table.js';

/** One section a suite; a Board without suites has none. */
export function reportSections(board: Board): readonly Section[] {
  return board.suites.map((suite) => ({
    heading: `${suite.title} (${suite.name} ${suite.version})`,
    lines: [countLine(suite)],
    tables: [
      ...suite.pairs.flatMap((pair) => [
        attackTable(board, pair),
        ...againstRandomTables(pair),
        ...defenseTables(pair),
      ]),
      ...(suite.detectors.length === 0 ? [] : [detectorTable(suite.detectors, board)]),
      ...(suite.streams.length === 0 ? [] : [streamTable(suite.streams, board)]),
      ...throughputTables(suite.throughput, board.metrics),
    ],
  }));
}

/** `52 completed, 2 failed, 1 timed-out`: states with cells only. */
function countLine({ counts }: SuiteBoard): string {
  const parts = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${formatCount(count)} ${state}`);
  return parts.length === 0 ? 'no cells' : `Cells: ${parts.join(', ')}`;
}
