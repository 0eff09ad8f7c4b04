// The fixture Board cut to one point of its second suite, as a test wants it.
import type { Board, BudgetPoint } from '../../bench/contract/board.js';

export function boardWithPoint(board: Board, change: (point: BudgetPoint) => BudgetPoint): Board {
  const suite = board.suites[1];
  const pair = suite?.pairs[0];
  const entry = pair?.entries[0];
  const point = entry?.points[0];
  if (suite === undefined || pair === undefined || entry === undefined || point === undefined)
    throw new Error('the fixture lost its point');
  return { ...board, suites: [{ ...suite, pairs: [{ ...pair, entries: [{ ...entry, points: [change(point)] }] }] }] };
}
