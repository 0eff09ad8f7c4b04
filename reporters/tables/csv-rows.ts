// The Board in long form: what each row of it is and how it was made, then a row a metric.
import type {
  AttackEntry,
  Board,
  DetectorEntry,
  PairBoard,
  StreamEntry,
  SuiteBoard,
  ThroughputEntry,
} from '../../bench/contract/board.js';
import type { CsvRow } from './csv-columns.js';
import { measuredRows } from './csv-measured.js';

export function csvRows(board: Board): readonly CsvRow[] {
  return board.suites.flatMap((suite) => {
    const base: CsvRow = { suite: suite.name, suite_version: suite.version };
    return suiteRows(board, suite).map((row) => ({ ...base, ...row }));
  });
}

function suiteRows(board: Board, { pairs, detectors, streams, throughput }: SuiteBoard): readonly CsvRow[] {
  return [
    ...pairs.flatMap((pair) => [...pair.entries, ...pair.controls].flatMap((entry) => attackRows(board, pair, entry))),
    ...detectors.flatMap((entry) => detectorRows(board, entry)),
    ...streams.flatMap((entry) => streamRows(board, entry)),
    ...throughput.flatMap((entry) => throughputRows(board, entry)),
  ];
}

function attackRows(board: Board, pair: PairBoard, entry: AttackEntry): readonly CsvRow[] {
  const base: CsvRow = {
    kind: 'attack',
    dataset: pair.datasetId,
    variant: pair.dataset?.variant ?? null,
    victim: pair.victim,
    model: pair.model,
    model_parameters: parametersText(pair.modelParameters),
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
    surrogate_parameters: parametersText(entry.surrogateParameters),
    surrogate_init: entry.surrogateModel === null ? null : (entry.surrogateInit ?? 'random'),
  };
  const points = entry.points.flatMap((point, at) => {
    const isRanked = entry.control === null && at === entry.points.length - 1;
    const own = { ...base, budget_queries: point.budgetQueries, seeds: point.seeds.join(' ') };
    return measuredRows(board, own, { ...point, standing: isRanked ? entry : null });
  });
  return [...points, ...missingRows(base, entry.missing)];
}

/** What the images were that were asked, beyond the name of their pool. */
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

function detectorRows(board: Board, entry: DetectorEntry): readonly CsvRow[] {
  const base: CsvRow = {
    kind: 'detector',
    dataset: entry.dataset,
    variant: entry.variant,
    name: entry.detector,
    parameters: JSON.stringify(entry.detectorParameters),
    control: entry.control ? entry.detector : null,
    pool: entry.anomalous,
    recompress: String(entry.recompress),
  };
  const own = { ...base, seeds: entry.seeds.join(' ') };
  const measured = measuredRows(board, own, { ...entry, standing: entry.control ? null : entry });
  return [...(entry.seeds.length === 0 ? [] : measured), ...missingRows(base, entry.missing)];
}

function streamRows(board: Board, entry: StreamEntry): readonly CsvRow[] {
  const base: CsvRow = {
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
  const own = { ...base, budget_queries: entry.budgetQueries, seeds: entry.seeds.join(' ') };
  const measured = measuredRows(board, own, { ...entry, standing: null });
  return [...(entry.seeds.length === 0 ? [] : measured), ...missingRows(base, entry.missing)];
}

function throughputRows(board: Board, entry: ThroughputEntry): readonly CsvRow[] {
  const base: CsvRow = {
    kind: 'throughput',
    model: entry.model,
    name: entry.measure,
    backend: entry.backend,
    device_kind: entry.deviceKind,
    device: entry.device,
    machine: entry.machine,
    precision: entry.precision,
    threads: entry.threads,
    batch_size: entry.batchSize,
  };
  return measuredRows(board, base, { metrics: entry.metrics, results: [entry.result], standing: null });
}

function missingRows(base: CsvRow, missing: AttackEntry['missing']): readonly CsvRow[] {
  return missing.map(({ label, state, reason }) => ({ ...base, state, reason: `${label}: ${reason}` }));
}

/** `null` where the suite gives none. */
function parametersText(parameters: Readonly<Record<string, unknown>> | undefined): string | null {
  return parameters === undefined ? null : JSON.stringify(parameters);
}
