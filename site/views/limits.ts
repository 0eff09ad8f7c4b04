// The five limits that the poster names for itself, each with the experiment that goes beyond it and what was measured of it.
import type { AttackEntry, PairBoard, SuiteBoard } from '../../bench/contract/board.js';
import type { Site } from '../site.js';
import { limitTable, type LimitRow } from './limit-rows.js';
import { METRIC, metricOf } from './metrics.js';
import { shellOf, type Shell } from './shell.js';
import type { TableView } from './table.js';

const PATH = 'limits.html';

/** The suite that has all five experiments. */
const SUITE = 'poster-limits';

interface Limit {
  readonly id: string;
  readonly title: string;
  readonly limit: string;
  readonly experiment: string;
  readonly metrics: readonly string[];
  /** Rows of a pair that bear on it. */
  readonly rows: (pair: PairBoard) => readonly AttackEntry[];
}

interface LimitView extends Pick<Limit, 'id' | 'title' | 'limit' | 'experiment'> {
  readonly table: TableView | null;
  /** What the site has not yet, in a sentence; `null` where the suite itself was run. */
  readonly lack: string | null;
}

export interface LimitsView {
  readonly shell: Shell;
  readonly limits: readonly LimitView[];
}

const GRANULARITY: readonly string[] = ['none', 'argmax', 'top-k', 'rounding'];

const LIMITS: readonly Limit[] = [
  {
    id: 'pre-training',
    title: 'Same pre-training',
    limit:
      'Victim and surrogate of the poster start from the same ImageNet weights: how much of the copy was there before the first query?',
    experiment:
      'One surrogate from scratch and one from published weights, against the same victim, with the same queries.',
    metrics: [METRIC.accuracy, METRIC.ratio, METRIC.fidelity],
    rows: ({ entries, controls }) => {
      const started = [...entries, ...controls].filter(({ surrogateInit }) => surrogateInit !== null);
      if (started.length === 0) return [];
      const models = new Set(started.map(({ surrogateModel }) => surrogateModel));
      return [...entries, ...controls].filter(({ surrogateModel }) => models.has(surrogateModel));
    },
  },
  {
    id: 'overlap',
    title: 'Overlap of data',
    limit:
      'ImageNet shows the classes of CIFAR10 and Caltech256, and some of their very images: an attacker seldom has such a pool.',
    experiment:
      'A pool of nothing but shared classes beside one of all; accuracy once more without test images that the pool has, and without classes that it shows.',
    metrics: [METRIC.accuracy, 'accuracy-without-duplicates', 'accuracy-unshared-classes', 'duplicate-share'],
    rows: ({ entries }) =>
      entries.filter((entry) => hasAny(entry, ['accuracy-without-duplicates', 'accuracy-unshared-classes'])),
  },
  {
    id: 'granularity',
    title: 'Granularity of answers',
    limit: 'The poster’s API answers with all probabilities, in full: few do.',
    experiment:
      'The same queries answered in full, by the largest five, rounded to two decimals and to one, and by the first class alone.',
    metrics: [METRIC.accuracy, METRIC.ratio, METRIC.fidelity],
    rows: ({ entries }) => {
      const shown = entries.filter(
        ({ defense, thenDefenses, recovery }) =>
          GRANULARITY.includes(defense) && thenDefenses === undefined && recovery === undefined,
      );
      return shown.some(({ defense }) => defense !== 'none') ? shown : [];
    },
  },
  {
    id: 'imbalance',
    title: 'Imbalance of the transfer set',
    limit: 'Queries at random fall on the victim’s classes as they please, and the surrogate learns the frequent ones.',
    experiment: 'Transfer sets as they fall, and with classes made even by weights.',
    metrics: [METRIC.accuracy, 'macro-accuracy', 'transfer-gini', 'transfer-effective-classes', 'worst-class-accuracy'],
    rows: ({ entries }) => {
      const balanced = entries.filter(({ recovery }) => recovery === 'balance');
      const names = new Set(balanced.map(({ attack, pool }) => `${attack} ${pool ?? ''}`));
      return entries.filter(
        ({ attack, pool, recovery, defense }) =>
          defense === 'none' &&
          (recovery === undefined || recovery === 'balance') &&
          names.has(`${attack} ${pool ?? ''}`),
      );
    },
  },
  {
    id: 'rare-classes',
    title: 'Rare classes',
    limit: 'On GTSRB the poster’s surrogate loses whole classes that no query was taken for.',
    experiment:
      'Accuracy of each class against how often the transfer set names it, on traffic signs that no pool shows.',
    metrics: [
      METRIC.accuracy,
      'worst-class-accuracy',
      'classes-below-half',
      'class-gap-mean',
      'class-gap-transfer-correlation',
    ],
    rows: ({ entries, datasetId }) =>
      datasetId === 'gtsrb' ? entries.filter(({ defense }) => defense === 'none') : [],
  },
];

export function limitsView(site: Site): LimitsView {
  const { suites } = site.board;
  const hasSuite = suites.some(({ name }) => name === SUITE);
  return {
    shell: shellOf(site, {
      path: PATH,
      title: 'The poster’s limits · StealBench',
      description: 'Five things that the poster leaves open, and what was measured of each.',
    }),
    limits: LIMITS.map(({ id, title, limit, experiment, metrics, rows }) => {
      const found = suites.flatMap((suite) => suite.pairs.flatMap((pair) => rowsOf(suite, pair, rows(pair))));
      return {
        id,
        title,
        limit,
        experiment,
        table: limitTable(site, { page: PATH, id: `limit-${id}`, title, rows: found, metrics }),
        lack: lackOf(found.length > 0, hasSuite),
      };
    }),
  };
}

function rowsOf(suite: SuiteBoard, pair: PairBoard, entries: readonly AttackEntry[]): readonly LimitRow[] {
  return entries.flatMap((entry) => {
    const point = entry.points.at(-1);
    return point === undefined ? [] : [{ suite, pair, entry, point }];
  });
}

function hasAny({ points }: AttackEntry, ids: readonly string[]): boolean {
  return points.some(({ metrics }) => ids.some((id) => metricOf(metrics, id).value !== null));
}

function lackOf(hasRows: boolean, hasSuite: boolean): string | null {
  if (!hasRows)
    return 'No record on this site bears on it yet: the experiment stands in the suite poster-limits and waits to be run.';
  return hasSuite ? null : 'The suite poster-limits has no record on this site yet; these rows are from other suites.';
}
