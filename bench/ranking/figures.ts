// A board as a flat list of named figures, so that two boards can be laid side by side.
import { own } from '../contract/own.js';
import { type Board, type Estimate, type PairBoard, type SuiteBoard, trustOf } from '../contract/board.js';
import type { Trust } from '../contract/trust.js';
import { formatCount, formatDataset } from '../lib/text/format.js';
import type { BitVector } from '../lib/stats/bit-vector.js';
import type { ItemGroups } from '../lib/stats/groups.js';
import { groupsIn } from './estimates.js';
import type { PredictionsOf } from './input.js';
import { surrogateRight } from './item-series.js';

export interface Figure {
  readonly suite: string;
  readonly subject: string;
  readonly metric: string;
  readonly estimate: Estimate;
  readonly trust: Trust;
  /** By seed: the test items on which the surrogate is right; empty where there are no predictions. */
  readonly bySeed: ReadonlyMap<number, BitVector>;
  /** Of the test items, where they come in any. */
  readonly groups: ItemGroups | null;
  /** Test labels by seed, so that only equal test items are paired. */
  readonly labels: ReadonlyMap<number, ArrayLike<number>>;
}

/** The metrics of a detector that a change is judged by. */
const DETECTOR_METRICS = ['benign-accuracy', 'anomalous-accuracy', 'auroc'];

/** Accuracies of attacks and the leading metrics of detectors, by a name that both boards share. Timings are no scores. */
export function figuresOf(board: Board, predictionsOf: PredictionsOf): ReadonlyMap<string, Figure> {
  const figures = board.suites.flatMap((suite) => [
    ...suite.pairs.flatMap((pair) => attackFigures(board, suite, pair, predictionsOf)),
    ...detectorFigures(board, suite),
  ]);
  return new Map(figures.map((figure) => [[figure.suite, figure.subject, figure.metric].join(' '), figure]));
}

function attackFigures(board: Board, suite: SuiteBoard, pair: PairBoard, predictionsOf: PredictionsOf): Figure[] {
  const seeds = new Map(board.results.map(({ path, result: { scientific } }) => [path, seedOf(scientific.cell)]));
  const victim = formatDataset(pair.victim, pair.dataset?.variant ?? null);
  return [...pair.entries, ...pair.controls].flatMap((entry) =>
    entry.points.map(({ budgetQueries, metrics, results }): Figure => {
      const answers = results.flatMap((path) => {
        const [seed, predictions] = [seeds.get(path) ?? null, predictionsOf(path)];
        return seed === null || predictions === null ? [] : [{ seed, predictions }];
      });
      return {
        suite: `${suite.name} ${suite.version}`,
        subject: `${victim} · ${entry.id} · ${formatCount(budgetQueries)} queries`,
        metric: 'accuracy',
        estimate: metrics['accuracy'] ?? ABSENT,
        trust: trustOf(board, results),
        groups: groupsIn(answers.map(({ predictions }) => predictions)),
        bySeed: new Map(answers.map(({ seed, predictions }) => [seed, surrogateRight(predictions)])),
        labels: new Map(answers.map(({ seed, predictions }) => [seed, predictions.labels])),
      };
    }),
  );
}

function detectorFigures(board: Board, suite: SuiteBoard): Figure[] {
  return suite.detectors.flatMap(({ detector, recompress, dataset, variant, anomalous, metrics, results }) => {
    const name = `${detector}${recompress ? ', recompressed' : ''}`;
    return DETECTOR_METRICS.flatMap((metric): Figure[] => {
      const estimate = own(metrics, metric);
      if (estimate === undefined) return [];
      return [
        {
          suite: `${suite.name} ${suite.version}`,
          subject: `${formatDataset(dataset, variant)} · ${name} · against ${anomalous}`,
          metric,
          estimate,
          trust: trustOf(board, results),
          groups: null,
          bySeed: new Map(),
          labels: new Map(),
        },
      ];
    });
  });
}

const ABSENT: Estimate = { value: null, unit: 'fraction', reason: 'not measured' };

function seedOf(cell: Board['results'][number]['result']['scientific']['cell']): number | null {
  return cell.kind === 'throughput' ? null : cell.seed;
}
