// The Board as flat records: names in snake_case, numbers as numbers, a missing value as an empty field with its reason.
import {
  trustOf,
  type AttackEntry,
  type Board,
  type DetectorEntry,
  type Estimate,
  type PairBoard,
  type StreamEntry,
  type SuiteBoard,
  type ThroughputEntry,
} from '../../bench/contract/board.js';

export type CsvRow = Readonly<Record<string, string | number | null>>;

export function csvRows(board: Board): readonly CsvRow[] {
  return board.suites.flatMap((suite) => {
    const base = { suite: suite.name, suite_version: suite.version };
    return suiteRows(board, suite).map((row) => ({ ...base, ...row }));
  });
}

function suiteRows(board: Board, { pairs, detectors, streams, throughput }: SuiteBoard): readonly CsvRow[] {
  return [
    ...pairs.flatMap((pair) => [...pair.entries, ...pair.controls].flatMap((entry) => attackRows(board, pair, entry))),
    ...detectors.flatMap((entry) => detectorRows(board, entry)),
    ...streams.flatMap((entry) => streamRows(board, entry)),
    ...throughput.map((entry) => throughputRow(board, entry)),
  ];
}

function attackRows(board: Board, pair: PairBoard, entry: AttackEntry): readonly CsvRow[] {
  const base = {
    kind: 'attack',
    dataset: pair.datasetId,
    variant: pair.dataset?.variant ?? null,
    model: pair.model,
    ...(pair.modelParameters === undefined ? {} : { model_parameters: JSON.stringify(pair.modelParameters) }),
    victim_init: pair.victimInit ?? 'random',
    name: entry.attack,
    parameters: JSON.stringify(entry.attackParameters),
    control: entry.control,
    ...(entry.loopOf === undefined ? {} : { loop_of: entry.loopOf }),
    ...(entry.track === undefined ? {} : { track: entry.track }),
    defense: entry.defense,
    defense_parameters: JSON.stringify(entry.defenseParameters),
    ...(entry.trainedOnly === undefined ? {} : { trained_only: 'yes' }),
    ...(entry.thenDefenses === undefined ? {} : { then_defenses: JSON.stringify(entry.thenDefenses) }),
    ...(entry.recovery === undefined
      ? {}
      : { recovery: entry.recovery, recovery_parameters: JSON.stringify(entry.recoveryParameters ?? {}) }),
    pool: entry.pool,
    ...attackerOf(entry),
    surrogate: entry.surrogateModel,
    ...parametersOfSurrogate(entry),
    surrogate_init: entry.surrogateModel === null ? null : (entry.surrogateInit ?? 'random'),
  };
  const points = entry.points.map((point) => ({
    ...base,
    state: 'completed',
    budget_queries: point.budgetQueries,
    seeds: point.seeds.join(' '),
    worst_class: point.worstClass?.class ?? null,
    worst_class_name: point.worstClass?.name ?? null,
    worst_class_victim: point.worstClass?.victim ?? null,
    worst_class_surrogate: point.worstClass?.surrogate ?? null,
    ...metricFields(point.metrics),
    ...trustFields(board, point.results),
  }));
  return [...points, ...missingRows(base, entry.missing)];
}

/** Columns only where a row says more than its pool: most boards have none. */
function attackerOf(entry: AttackEntry): CsvRow {
  const { inDistribution, inDistributionShare, testPool, asksTest, seedImages, clients } = entry;
  return {
    ...(inDistribution === undefined ? {} : { in_distribution_share: 1 }),
    ...(inDistributionShare === undefined ? {} : { in_distribution_share: inDistributionShare }),
    ...(testPool === undefined ? {} : { test_pool: testPool, asks_test: String(asksTest === true) }),
    ...(seedImages === undefined ? {} : { seed_images: seedImages }),
    ...(clients === undefined ? {} : { clients }),
  };
}

/** A column only where a suite gives some: most boards have none. */
function parametersOfSurrogate({ surrogateParameters }: AttackEntry): CsvRow {
  return surrogateParameters === undefined ? {} : { surrogate_parameters: JSON.stringify(surrogateParameters) };
}

function detectorRows(board: Board, entry: DetectorEntry): readonly CsvRow[] {
  const base = {
    kind: 'detector',
    dataset: entry.dataset,
    variant: entry.variant,
    name: entry.detector,
    parameters: JSON.stringify(entry.detectorParameters),
    control: entry.control ? entry.detector : null,
    pool: entry.anomalous,
    recompress: String(entry.recompress),
  };
  const measured = {
    ...base,
    state: 'completed',
    seeds: entry.seeds.join(' '),
    ...metricFields(entry.metrics),
    ...trustFields(board, entry.results),
  };
  return [...(entry.seeds.length === 0 ? [] : [measured]), ...missingRows(base, entry.missing)];
}

function streamRows(board: Board, entry: StreamEntry): readonly CsvRow[] {
  const base = {
    kind: 'stream',
    dataset: entry.dataset,
    variant: entry.variant,
    name: entry.detector,
    parameters: JSON.stringify(entry.detectorParameters),
    pool: entry.pool,
    ...(entry.inDistributionShare === undefined ? {} : { in_distribution_share: entry.inDistributionShare }),
    ...(entry.seedImages === undefined ? {} : { seed_images: entry.seedImages }),
    surrogate: entry.surrogateModel,
    victim: entry.victim,
    attack: entry.attack,
    attack_parameters: JSON.stringify(entry.attackParameters),
    watched_clients: entry.clients,
  };
  const measured = {
    ...base,
    state: 'completed',
    budget_queries: entry.budgetQueries,
    seeds: entry.seeds.join(' '),
    ...metricFields(entry.metrics),
    ...trustFields(board, entry.results),
  };
  return [...(entry.seeds.length === 0 ? [] : [measured]), ...missingRows(base, entry.missing)];
}

function throughputRow(board: Board, entry: ThroughputEntry): CsvRow {
  return {
    kind: 'throughput',
    state: 'completed',
    model: entry.model,
    name: entry.measure,
    backend: entry.backend,
    device_kind: entry.deviceKind,
    device: entry.device,
    machine: entry.machine,
    precision: entry.precision,
    threads: entry.threads,
    batch_size: entry.batchSize,
    ...metricFields(entry.metrics),
    ...trustFields(board, [entry.result]),
  };
}

/** The level as a word, and codes that a program can filter by. */
function trustFields(board: Board, paths: readonly string[]): CsvRow {
  const { verification, flags, annotations } = trustOf(board, paths);
  return {
    verification,
    flags: flags.map(({ code }) => code).join(' '),
    annotations: annotations.map(({ status }) => status).join(' '),
  };
}

function missingRows(base: CsvRow, missing: AttackEntry['missing']): readonly CsvRow[] {
  return missing.map(({ label, state, reason }) => ({ ...base, state, reason: `${label}: ${reason}` }));
}

/** `accuracy`, `accuracy_low`, `accuracy_high`, and `accuracy_missing` with the reason where there is no value. */
function metricFields(metrics: Readonly<Record<string, Estimate>>): CsvRow {
  const fields = Object.entries(metrics).flatMap(([id, estimate]): [string, string | number | null][] => {
    const name = id.replaceAll('-', '_');
    if (estimate.value === null) return [[`${name}_missing`, estimate.reason]];
    const { low = null, high = null } = estimate.interval ?? {};
    return [
      [name, estimate.value],
      [`${name}_low`, low],
      [`${name}_high`, high],
    ];
  });
  return Object.fromEntries(fields);
}
