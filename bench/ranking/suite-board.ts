// The boards of one suite in one version.
import type { Board, StoredResult, SuiteBoard } from '../contract/board.js';
import type { CellState } from '../contract/result.js';
import type { Suite } from '../contract/suite.js';
import { detectorEntries } from './detectors.js';
import type { PredictionsOf, ScoresOf } from './input.js';
import { byText, positionIn } from './order.js';
import { pairBoard } from './pair-board.js';
import { pairGroups } from './pair-groups.js';
import { recordsOf } from './records.js';
import { streamEntries } from './streams.js';
import { throughputEntries } from './throughput.js';

export interface SuiteGroup {
  readonly name: string;
  readonly version: string;
  /** `null` if the suite's file is not at hand. */
  readonly suite: Suite | null;
  readonly results: readonly StoredResult[];
}

export interface SuiteBoardOptions {
  readonly predictionsOf: PredictionsOf;
  readonly scoresOf: ScoresOf;
  /** Records that are not ranked, with the reason. */
  readonly withdrawn: ReadonlyMap<string, string>;
  readonly plugins: Board['plugins'];
}

export function suiteBoard(
  group: SuiteGroup,
  { predictionsOf, scoresOf, withdrawn, plugins }: SuiteBoardOptions,
): SuiteBoard {
  const { name, version, suite, results } = group;
  const victims = (suite?.victims ?? []).map(({ id }) => id);
  const pairs = pairGroups(recordsOf(results, 'attack')).map((pair) =>
    pairBoard(pair, { suite, predictionsOf, withdrawn }),
  );
  return {
    name,
    version,
    title: suite?.title ?? name,
    description: suite?.description ?? null,
    pairs: pairs.sort(
      (a, b) =>
        positionIn(victims, a.victim) - positionIn(victims, b.victim) ||
        byText(a.victim, b.victim) ||
        byText(a.dataset?.variant ?? '', b.dataset?.variant ?? '') ||
        byText(a.dataset?.digest ?? '', b.dataset?.digest ?? ''),
    ),
    detectors: detectorEntries(recordsOf(results, 'detector'), { suite, plugins, scoresOf, withdrawn }),
    streams: streamEntries(recordsOf(results, 'stream')),
    throughput: throughputEntries(recordsOf(results, 'throughput')),
    counts: countStates(results),
  };
}

function countStates(results: readonly StoredResult[]): Record<CellState, number> {
  const counts: Record<CellState, number> = {
    completed: 0,
    failed: 0,
    'timed-out': 0,
    'out-of-memory': 0,
    'budget-exceeded': 0,
    'protocol-error': 0,
    skipped: 0,
  };
  for (const { result } of results) counts[result.scientific.outcome.state]++;
  return counts;
}
