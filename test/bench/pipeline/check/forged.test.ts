// Records that a forger wrote, digest and all: what `check` finds without evidence, and what no board shows.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { loadBoard } from '../../../../bench/commands/load-board.js';
import type { StealBenchError } from '../../../../bench/contract/errors.js';
import type { MetricValue } from '../../../../bench/contract/metric.js';
import type { CellSpec } from '../../../../bench/contract/plan.js';
import type { CellResult } from '../../../../bench/contract/result.js';
import { canonicalJson, digestBytes, digestJson } from '../../../../bench/lib/files/hash.js';
import { checkResults } from '../../../../bench/pipeline/check/results.js';
import type { CheckProblem } from '../../../../bench/pipeline/check/report.js';
import { keepAttack, keptAttackEvidence } from '../../../../bench/pipeline/items/attack.js';
import { resultPath } from '../../../../bench/pipeline/store/result-store.js';
import { computeMetrics } from '../../../../bench/pipeline/score/cell-score.js';
import { classTable } from '../../../../bench/lib/evidence/class-table.js';
import { reporter as csv } from '../../../../reporters/csv.js';
import { noteForgery } from '../../../support/red-team.js';
import { ATTACK, type Completed, forged, type Mutable } from '../../../support/forged-record.js';
import { temporaryFolder } from '../../../support/temporary.js';
import { randomAttack } from '../../metrics/evidence.js';

async function problemsOf(folder: string): Promise<readonly CheckProblem[]> {
  const nowhere = path.join(folder, '../nowhere');
  return (await checkResults({ results: folder, storeRoot: nowhere, dataRoot: nowhere, suites: nowhere })).problems;
}

async function boardError(folder: string): Promise<StealBenchError | null> {
  const nowhere = path.join(folder, '../nowhere');
  return loadBoard({ results: folder, suitesFolder: nowhere }).then(
    () => null,
    (error: unknown) => error as StealBenchError,
  );
}

const rate = (count: number, n: number, value = count / n): MetricValue => ({
  value,
  unit: 'fraction',
  direction: 'higher',
  n,
  count,
  interval: null,
});

it('finds nothing wrong with an honest record, and every metric of it follows from what lies beside it', async () => {
  const { folder } = await forged(() => undefined);
  expect(await problemsOf(folder)).toEqual([]);
  expect(await boardError(folder)).toBeNull();
});

const number = (value: number, unit: string): MetricValue => ({
  value,
  unit,
  direction: 'higher',
  n: 60,
  count: null,
  interval: null,
});

interface Forgery {
  readonly tries: string;
  readonly change: Parameters<typeof forged>[0];
  readonly cell?: CellSpec;
  /** Codes that `check` gives. */
  readonly codes: readonly string[];
  /** With which no board shows it; absent where it is left to `check`. */
  readonly board?: string;
}

const value = (outcome: Mutable<Completed>, id: string, fields: object): void =>
  void Object.assign(outcome.metrics[id] ?? {}, fields);

const FORGERIES: readonly Forgery[] = [
  {
    tries: 'claims a chance-corrected ratio that nothing gives',
    change: (outcome) => void (outcome.metrics['chance-corrected-ratio'] = number(0.97, 'ratio')),
    codes: ['metric-value'],
  },
  {
    tries: 'claims a KL divergence of zero',
    change: (outcome) => value(outcome, 'kl-divergence', { value: 0, interval: null }),
    codes: ['metric-value'],
  },
  {
    tries: 'claims an accuracy under a version of the metric that nobody has',
    change: (outcome, { scientific }) => {
      outcome.metrics['accuracy'] = rate(60, 60);
      scientific.versions['metric/accuracy'] = '9.9.9';
    },
    codes: ['metric-value'],
    board: 'record-contradicts-predictions',
  },
  {
    tries: 'leaves its figures away and says that an old schema had none',
    change: (outcome, record) => {
      record.schemaVersion = 1;
      delete outcome.itemsSha256;
      value(outcome, 'fidelity', { value: 1, count: 60 });
    },
    codes: ['metric-value', 'metric-inconsistent'],
    board: 'record-contradicts-predictions',
  },
  {
    tries: 'carries a number over from a record that it does not supersede',
    change: (outcome) => {
      outcome.carried = { ratio: { schemaVersion: 1, reason: 'it was so' } };
      value(outcome, 'ratio', { value: 1 });
    },
    codes: ['carried-metric'],
    board: 'record-contradicts-predictions',
  },
  {
    tries: 'adds a metric of its own making',
    change: (outcome) => void (outcome.metrics['robust-accuracy'] = rate(1, 1)),
    codes: ['unknown-metric'],
    board: 'unknown-metric',
  },
  {
    tries: 'names a metric constructor',
    change: (outcome) => void Object.assign(outcome.metrics, { constructor: rate(1, 1) }),
    codes: ['unknown-metric'],
    board: 'unknown-metric',
  },
  {
    tries: 'names a metric __proto__',
    change: (outcome) =>
      void Object.defineProperty(outcome.metrics, '__proto__', { value: rate(1, 1), enumerable: true }),
    codes: ['unknown-metric'],
    board: 'unknown-metric',
  },
  {
    tries: 'counts more successes than items',
    change: (outcome) => value(outcome, 'fidelity-victim-right', { count: 1000 }),
    codes: ['metric-value', 'metric-inconsistent'],
  },
  {
    tries: 'narrows an interval',
    change: (outcome) => {
      const fidelity = outcome.metrics['fidelity'];
      if (fidelity?.value != null && fidelity.interval !== null) fidelity.interval.high = fidelity.value;
    },
    codes: ['metric-value', 'metric-inconsistent'],
  },
];

describe('a forged record', () => {
  it.for(FORGERIES)('that $tries is found', async ({ tries, change, cell, codes, board }, { task }) => {
    const { folder, name } = await forged(change, cell === undefined ? {} : { cell });
    const problems = await problemsOf(folder);
    expect([...new Set(problems.map(({ code }) => code))]).toEqual(codes);
    for (const problem of problems) expect(problem.path).toBe(name);
    const refused = await boardError(folder);
    expect(refused?.code).toBe(board);
    const [first] = problems;
    noteForgery({ task }, tries, first?.code ?? null, first === undefined ? '' : `${first.message}: ${first.expected}`);
  });

  it('of a control that was shown nothing and knows nearly everything is found', async ({ task }) => {
    const control: CellSpec = {
      ...ATTACK,
      attack: 'zero-queries',
      control: 'zero-queries',
      pool: null,
      budgetQueries: 0,
    };
    const { folder } = await forged(() => undefined, { cell: control });
    expect(await problemsOf(folder)).toEqual([]);
    const honest = keepAttack({ ...randomAttack(1, 7, 60, 50), defended: null, crafted: null, seed: 1 });
    const predictions = { ...honest.predictions, surrogate: honest.predictions.labels };
    const evidence = keptAttackEvidence({ ...honest, predictions }, { seed: 1, where: 'r' });
    const { metrics } = await computeMetrics('attack', evidence);
    const { folder: other, name } = await forged(
      (outcome) => {
        outcome.metrics = metrics;
        outcome.classes = classTable(evidence, []);
        outcome.predictionsSha256 = digestBytes(canonicalJson(predictions));
      },
      { cell: control },
    );
    const beside = path.join(other, name.replace(/\.json$/, '.predictions.json.gz'));
    await writeFile(beside, gzipSync(canonicalJson(predictions)));
    const problems = await problemsOf(other);
    expect(problems.map(({ code }) => code)).toEqual(['control-floor']);
    noteForgery(
      { task },
      'gives perfect answers to a control without queries',
      'control-floor',
      problems[0]?.message ?? '',
    );
  });
});

describe('a detector whose record keeps no scores', () => {
  it('has a balanced accuracy that is not the mean of its rates: found', async () => {
    const cell: CellSpec = {
      kind: 'detector',
      dataset: 'cifar10',
      detector: 'low-level-probe',
      anomalous: 'pool',
      unseen: [],
      recompress: false,
      seed: 1,
    };
    const metrics = {
      'benign-accuracy': rate(80, 100),
      'anomalous-accuracy': rate(60, 100),
      'in-distribution-accuracy': rate(5, 10),
      // (0.8 + 0.6) / 2 = 0.7.
      'balanced-accuracy': number(0.99, 'fraction'),
    };
    const scientific: CellResult['scientific'] = {
      suite: { name: 'tiny', version: '1.0.0', digest: 'cd'.repeat(32) },
      cell,
      key: 'ab'.repeat(32),
      outcome: { state: 'completed', metrics, classes: null, ledger: null, predictionsSha256: null },
      datasets: [],
      evidence: {},
      versions: { 'metric/balanced-accuracy': '1.0.0' },
      notes: [],
    };
    const record: CellResult = {
      schemaVersion: 1,
      scientific,
      scientificDigest: digestJson(scientific),
      verification: 'self-reported',
      supersedes: null,
      provenance: { run: {}, timings: null },
    };
    const folder = path.join(await temporaryFolder(), 'results');
    await mkdir(path.dirname(path.join(folder, resultPath(record))), { recursive: true });
    await writeFile(path.join(folder, resultPath(record)), JSON.stringify(record));
    expect(await problemsOf(folder)).toMatchObject([
      { code: 'metric-inconsistent', pointer: '/scientific/outcome/metrics/balanced-accuracy/value', expected: '0.7' },
    ]);
  });
});

it('a board of a suite that is not here shows names that objects inherit as any other', async () => {
  const { folder } = await forged((_, { scientific }) => {
    Object.assign(scientific.cell, { victim: 'constructor', attack: 'valueof', dataset: 'prototype' });
    Object.assign(scientific.suite, { name: 'constructor' });
  });
  const board = await loadBoard({ results: folder, suitesFolder: path.join(folder, '../nowhere') });
  expect(csv.render(board, { color: false, width: 100 })).toContain('constructor');
});
