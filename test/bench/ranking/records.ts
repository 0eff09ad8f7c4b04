// Hand-made records for ranking tests: twenty test items of two classes, predictions said item by item.
import type { Board, StoredAnnotation, StoredResult } from '../../../bench/contract/board.js';
import type { RunProvenance } from '../../../bench/contract/evidence.js';
import type { AttackEvidence, MetricPlugin, MetricValue } from '../../../bench/contract/metric.js';
import type { AttackCell, CellSpec, DatasetRef } from '../../../bench/contract/plan.js';
import type { CellResult, Outcome, Predictions } from '../../../bench/contract/result.js';
import type { Suite } from '../../../bench/contract/suite.js';
import { classTable } from '../../../bench/lib/evidence/class-table.js';
import { rankResults } from '../../../bench/ranking/rank.js';
import { metric as accuracy } from '../../../bench/metrics/accuracy.js';
import { metric as fidelity } from '../../../bench/metrics/fidelity.js';
import { metric as klDivergence } from '../../../bench/metrics/kl-divergence.js';
import { metric as ratio } from '../../../bench/metrics/ratio.js';
import { metric as victimAccuracy } from '../../../bench/metrics/victim-accuracy.js';
import { attackEvidence } from '../metrics/evidence.js';

const METRICS: readonly MetricPlugin<'attack'>[] = [accuracy, fidelity, klDivergence, ratio, victimAccuracy];

export const ITEMS = 200;
const LABELS = Array.from({ length: ITEMS }, (_, item) => (item < ITEMS / 2 ? 0 : 1));

export const digest = (letter: string): string => letter.repeat(64);
export const OFFICIAL: DatasetRef = { dataset: 'signs', variant: 'official', digest: digest('a') };
export const POOL: DatasetRef = { dataset: 'leaves', variant: 'official', digest: digest('c') };

export interface RecordOptions {
  readonly cell?: Partial<AttackCell>;
  /** Items that the surrogate has right: 0 to this, less those of `wrong`. */
  readonly right?: number;
  readonly victimRight?: number;
  readonly outcome?: Outcome;
  readonly datasets?: readonly DatasetRef[];
  readonly backend?: string;
  readonly startedAt?: string;
  readonly suiteDigest?: string;
  readonly supersedes?: string | null;
  readonly path?: string;
  readonly predictions?: boolean;
}

/** A record with the predictions that lie beside it. */
export interface TestRecord extends StoredResult {
  readonly predictions: Predictions | null;
}

export const CELL: AttackCell = {
  kind: 'attack',
  victim: 'signs-cnn',
  dataset: 'signs',
  model: 'cnn',
  attack: 'knockoff-random',
  control: null,
  defense: 'none',
  defenseParameters: {},
  pool: 'leaves-20k',
  surrogateModel: 'cnn',
  budgetQueries: 1000,
  seed: 1,
};

/** An attack record: the surrogate has the first `right` items right, the victim the first `victimRight`. */
export function attackRecord(options: RecordOptions = {}): TestRecord {
  const cell = { ...CELL, ...options.cell };
  const { right = 100, victimRight = 180, predictions = true } = options;
  const answers = (known: number): number[] => LABELS.map((label, item) => (item < known ? label : 1 - label));
  const classes = { classes: 2, labels: LABELS, victim: answers(victimRight), surrogate: answers(right) };
  const evidence: AttackEvidence = { ...attackEvidence(classes), seed: cell.seed };
  const outcome =
    options.outcome ??
    completed(
      METRICS.map((metric) => [metric.meta.id, metric.compute(evidence)]),
      evidence,
    );
  const isMeasured = outcome.state === 'completed' && predictions;
  const { labels, victim, surrogate } = classes;
  return {
    path: options.path ?? `${cell.victim}/${attackOf(cell)}/${cell.defense}/b${cell.budgetQueries}-s${cell.seed}.json`,
    result: record(cell, outcome, { datasets: [OFFICIAL, POOL], ...options }),
    predictions: isMeasured ? { schemaVersion: 1, labels, victim, surrogate } : null,
  };
}

function completed(metrics: readonly (readonly [string, MetricValue])[], evidence: AttackEvidence): Outcome {
  return {
    state: 'completed',
    metrics: Object.fromEntries(metrics),
    classes: classTable(evidence, ['stop', 'yield']),
    ledger: null,
    predictionsSha256: digest('e'),
  };
}

/** Any record around a cell and its outcome. */
export function record(cell: CellSpec, outcome: Outcome, options: RecordOptions = {}): CellResult {
  return {
    schemaVersion: 1,
    scientific: {
      suite: { name: 'small', version: '1.0.0', digest: options.suiteDigest ?? digest('d') },
      cell,
      key: digest('f'),
      outcome,
      datasets: [...(options.datasets ?? [])],
      evidence: {},
      versions: {},
      notes: [],
    },
    scientificDigest: digest('b'),
    verification: 'self-reported',
    supersedes: options.supersedes ?? null,
    provenance: { run: { surrogate: provenance(options) }, timings: null },
  };
}

function provenance({ backend = 'wasm', startedAt = '2026-01-01T00:00:00Z' }: RecordOptions): RunProvenance {
  return {
    harnessVersion: '0.1.0',
    harnessCommit: null,
    harnessDirty: null,
    node: '20.0.0',
    tfjs: '4.22.0',
    backend,
    backendVersion: '4.22.0',
    device: 'a processor',
    threads: 1,
    backendDetails: {},
    startedAt,
    durationMs: 1,
  };
}

export const SUITE: Suite = {
  name: 'small',
  version: '1.0.0',
  title: 'A small suite',
  seeds: [1, 2, 3],
  victims: [{ id: 'signs-cnn', dataset: 'signs', model: 'cnn', minimumAccuracy: 0.5 }],
  pools: [{ id: 'leaves-20k', dataset: 'leaves', size: 20_000 }],
  attacks: [],
};

/** The board of some records. */
export function rank(
  records: readonly TestRecord[],
  suite: Suite | null = SUITE,
  plugins: Board['plugins'] = {},
  annotations: readonly StoredAnnotation[] = [],
): Board {
  return rankResults({
    results: records.map(({ path, result }) => ({ path, result })),
    predictions: (path) => records.find((one) => one.path === path)?.predictions ?? null,
    suites: suite === null ? [] : [suite],
    annotations,
    plugins,
    metrics: [],
  });
}

export const FAILED: Outcome = {
  state: 'failed',
  job: 'train-surrogate',
  error: { code: 'loss-not-finite', message: 'the loss is not finite', hint: 'Lower the learning rate.' },
};

/** The attack, and what it makes of the answers. */
function attackOf({ attack, recovery }: AttackCell): string {
  return recovery === undefined ? attack : `${attack}+by-${recovery}`;
}
