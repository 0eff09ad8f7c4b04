// The whole board as files: board.json, a row a point with its figures, and board.csv, a row a figure.
import { stringify } from 'csv-stringify/sync';
import {
  attackLabel,
  defenseLabel,
  detectorLabel,
  trustOf,
  type AttackEntry,
  type DetectorEntry,
  type Estimate,
  type PairBoard,
  type Standing,
  type SuiteBoard,
} from '../../bench/contract/board.js';
import type { Site } from '../site.js';

interface Figure {
  readonly value: number | null;
  readonly unit: string;
  readonly low: number | null;
  readonly high: number | null;
  /** Why there is none, or what the interval leaves out. */
  readonly note: string | null;
}

/** Names as in keys of records, so that a reader can join rows with records and with other boards. */
interface BoardRow {
  readonly suite: string;
  readonly version: string;
  readonly kind: 'attack' | 'control' | 'detector';
  /** Victim of an attack, dataset of a detector. */
  readonly subject: string;
  readonly dataset: string;
  readonly variant: string | null;
  readonly model: string | null;
  /** Attack or detector, with its parameters. */
  readonly method: string;
  readonly recovery: string | null;
  readonly defense: string | null;
  readonly pool: string | null;
  readonly surrogate: string | null;
  readonly budgetQueries: number | null;
  readonly seeds: readonly number[];
  readonly rankLow: number | null;
  readonly rankHigh: number | null;
  readonly rankReason: string | null;
  readonly trust: string | null;
  /** Keys of the records, and their pages from the site's root. */
  readonly keys: readonly string[];
  readonly urls: readonly string[];
  readonly metrics: Readonly<Record<string, Figure>>;
}

/** A file in parts: together they may be larger than all else that the build holds. */
export interface PartedFile {
  /** From the site's root. */
  readonly path: string;
  readonly parts: Iterable<string>;
}

export function boardFiles(site: Site): readonly PartedFile[] {
  return [
    { path: 'board.json', parts: jsonParts(site) },
    { path: 'board.csv', parts: csvParts(site) },
  ];
}

function* jsonParts(site: Site): Iterable<string> {
  let before = '{"schemaVersion":1,"rows":[\n';
  for (const row of boardRows(site)) {
    yield before + JSON.stringify(row);
    before = ',\n';
  }
  yield before.startsWith('{') ? `${before}\n]}\n` : '\n]}\n';
}

function* csvParts(site: Site): Iterable<string> {
  yield stringify([COLUMNS], { escape_formulas: true });
  for (const row of boardRows(site)) yield stringify([...figureRows(row)], { escape_formulas: true });
}

function* boardRows(site: Site): Iterable<BoardRow> {
  for (const suite of site.board.suites) {
    for (const pair of suite.pairs) yield* attackRows(site, suite, pair);
    for (const entry of suite.detectors) yield detectorRow(site, suite, entry);
  }
}

function attackRows(site: Site, suite: SuiteBoard, pair: PairBoard): readonly BoardRow[] {
  return [...pair.entries, ...pair.controls].flatMap((entry) =>
    entry.points.map(({ budgetQueries, seeds, metrics, results }, at): BoardRow => ({
      ...release(suite),
      kind: entry.control === null ? 'attack' : 'control',
      subject: pair.victim,
      dataset: pair.datasetId,
      variant: pair.dataset?.variant ?? null,
      model: pair.model,
      method: methodOf(entry),
      recovery: entry.recovery ?? null,
      defense: defenseLabel(entry),
      pool: entry.pool,
      surrogate: entry.surrogateModel,
      budgetQueries,
      seeds,
      // An entry stands where it stands at its largest budget.
      ...standing(at === entry.points.length - 1 ? entry : null),
      ...sources(site, results),
      metrics: figures(metrics),
    })),
  );
}

function methodOf({ surrogateInit, ...names }: AttackEntry): string {
  return attackLabel({ ...names, ...(surrogateInit === null ? {} : { surrogateInit }) });
}

function detectorRow(site: Site, suite: SuiteBoard, entry: DetectorEntry): BoardRow {
  const { control, dataset, variant, anomalous, seeds, results, metrics } = entry;
  return {
    ...release(suite),
    kind: control ? 'control' : 'detector',
    subject: dataset,
    dataset,
    variant,
    model: null,
    method: detectorLabel(entry),
    recovery: null,
    defense: null,
    pool: anomalous,
    surrogate: null,
    budgetQueries: null,
    seeds,
    ...standing(control ? null : entry),
    ...sources(site, results),
    metrics: figures(metrics),
  };
}

function release({ name, version }: SuiteBoard): Pick<BoardRow, 'suite' | 'version'> {
  return { suite: name, version };
}

function standing(of: Standing | AttackEntry | null): Pick<BoardRow, 'rankLow' | 'rankHigh' | 'rankReason'> {
  return {
    rankLow: of?.rank?.low ?? null,
    rankHigh: of?.rank?.high ?? null,
    rankReason: of?.rankReason ?? null,
  };
}

function sources(site: Site, results: readonly string[]): Pick<BoardRow, 'trust' | 'keys' | 'urls'> {
  return {
    trust: trustOf(site.board, results).verification,
    keys: results.flatMap((name) => site.records.byPath.get(name)?.result.scientific.key ?? []),
    urls: results.flatMap((name) => site.runPaths.get(name) ?? []),
  };
}

function figures(metrics: Readonly<Record<string, Estimate>>): BoardRow['metrics'] {
  return Object.fromEntries(Object.entries(metrics).map(([id, estimate]) => [id, figure(estimate)]));
}

function figure(estimate: Estimate): Figure {
  const { value, unit } = estimate;
  if (value === null) return { value, unit, low: null, high: null, note: estimate.reason };
  const { interval, caveats } = estimate;
  const note = caveats.length === 0 ? null : caveats.join('; ');
  return { value, unit, low: interval?.low ?? null, high: interval?.high ?? null, note };
}

const NAMES = [
  'suite',
  'version',
  'kind',
  'subject',
  'dataset',
  'variant',
  'model',
  'method',
  'recovery',
  'defense',
  'pool',
  'surrogate',
  'budgetQueries',
  'rankLow',
  'rankHigh',
  'rankReason',
  'trust',
] as const satisfies readonly (keyof BoardRow)[];

const COLUMNS = [...NAMES, 'seeds', 'keys', 'urls', 'metric', 'value', 'unit', 'low', 'high', 'note'];

function figureRows(row: BoardRow): readonly (readonly (string | number | null)[])[] {
  const [seeds, keys, urls] = [row.seeds, row.keys, row.urls].map((many) => many.join(' '));
  const start = [...NAMES.map((name) => row[name]), seeds ?? '', keys ?? '', urls ?? ''];
  return Object.entries(row.metrics).map(([id, { value, unit, low, high, note }]) => [
    ...start,
    id,
    value,
    unit,
    low,
    high,
    note,
  ]);
}
