// How many cells of a suite ended in which state: what did not complete is said, not left out.
import type { SuiteBoard } from '../../bench/contract/board.js';
import type { CellState } from '../../bench/contract/result.js';
import { formatCount } from '../../bench/lib/text/format.js';

export interface StateCount {
  readonly text: string;
  readonly tone: string;
}

/** Total over the states, so that a new one does not compile until it has a tone. */
const TONES: Readonly<Record<CellState, string>> = {
  completed: 'good',
  failed: 'bad',
  'timed-out': 'bad',
  'out-of-memory': 'bad',
  'budget-exceeded': 'bad',
  'protocol-error': 'bad',
  skipped: 'quiet',
};

export function toneOf(state: CellState): string {
  return TONES[state];
}

/** States with cells only, in a fixed order. */
export function countsOf({ counts }: SuiteBoard): readonly StateCount[] {
  const states = Object.keys(TONES) as CellState[];
  return states
    .filter((state) => counts[state] > 0)
    .map((state) => ({ text: `${formatCount(counts[state])} ${state}`, tone: TONES[state] }));
}
