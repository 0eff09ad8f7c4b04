// A board with at least one record: an empty one nearly always means a mistyped folder.
import type { Board } from '../contract/board.js';
import { UsageError } from '../contract/errors.js';
import { loadBoard } from './load-board.js';

/** Throws UsageError `no-results` for a folder without records. */
export async function loadFilledBoard(results: string): Promise<Board> {
  const board = await loadBoard({ results });
  if (board.results.length > 0) return board;
  throw new UsageError('There are no results', {
    code: 'no-results',
    where: results,
    expected: 'a folder with result records',
    got: 'none',
    hint: 'Run a suite first, such as `stealbench run suites/quickstart.json`, or name another folder.',
  });
}
