// Committed records again, from what lies beside them and nothing else: a corrected metric needs no evidence.
import type { StoredResult } from '../../contract/board.js';
import { ValidationError } from '../../contract/errors.js';
import type { MetricPlugin, MetricValue } from '../../contract/metric.js';
import { own } from '../../contract/own.js';
import { type CarriedMetric, type CellResult, resultSchemaVersion, type Scientific } from '../../contract/result.js';
import { classTable } from '../../lib/evidence/class-table.js';
import { canonicalJson, digestBytes, digestJson } from '../../lib/files/hash.js';
import { type Completed, type KeptRecord, metricsOf, readKept } from '../check/kept.js';
import { checkMetrics } from '../check/metrics.js';
import { knownGroups, type KnownGroups } from './known-groups.js';
import { loadAll } from '../registry/registry.js';
import { readItems, readResults, storeResult } from '../store/result-store.js';
import { summarize } from './cell-score.js';
import { secretScore } from './secret.js';

export interface Rescored {
  readonly path: string;
  /** Path of the record that supersedes it; `null` where nothing changed. */
  readonly written: string | null;
  /** Values that were computed again. */
  readonly computed: number;
  /** Metric → why its value was taken over as it was. */
  readonly carried: Readonly<Record<string, string>>;
  /** Why nobody can tell here whether its test images come in groups; `null` where that is known. */
  readonly groupsUnknown: string | null;
}

/**
 * Computes every completed record again that none supersedes, and writes those whose numbers or fields changed as new
 * records that supersede them. A record from before groups of test images counted gets them from its dataset.
 *
 * @param dataRoot - where prepared datasets lie; one that is absent is told in `groupsUnknown`
 * @throws ValidationError `record-does-not-hold` for a record that a check finds fault with: it would be laundered
 */
export async function rescoreRecords(folder: string, dataRoot: string): Promise<readonly Rescored[]> {
  const all = await readResults(folder);
  const byPath = new Map(all.map((stored) => [stored.path, stored]));
  const superseded = new Set(all.map(({ result }) => result.supersedes));
  const summaries: Rescored[] = [];
  for (const stored of all.filter(({ path }) => !superseded.has(path))) {
    const { problems } = await checkMetrics({ folder, stored, byPath });
    const [problem] = problems;
    if (problem !== undefined) throw faulty(`${problem.path}#${problem.pointer}`, problem.expected, problem.got);
    let known: KnownGroups = { kind: 'none' };
    const kept = await readKept(folder, stored, async (predictions) => {
      known = await knownGroups(stored, predictions, dataRoot);
      return known.kind === 'found' ? { ...predictions, groups: [...known.groups.ids] } : predictions;
    });
    if (kept !== null) summaries.push(await rescore(folder, stored, kept, known));
  }
  return summaries;
}

async function rescore(folder: string, stored: StoredResult, kept: KeptRecord, known: KnownGroups): Promise<Rescored> {
  const { path, result } = stored;
  const { kind } = result.scientific.cell;
  const plugins = (await loadAll('metrics')).filter((metric) => metric.cell === kind);
  const values = plugins.map((metric) => rescoreValue(metric, stored, kept));
  const carried = entriesOf(values, ({ carried: why }) => why);
  const scientific: Scientific = {
    ...result.scientific,
    outcome: kind === 'throughput' ? kept.outcome : await newOutcome(kept, values),
    ...(known.kind === 'found' ? { groups: summarize(known.groups) } : {}),
    versions: { ...result.scientific.versions, ...versionsOf(values) },
  };
  const { timings } = result.provenance;
  const metrics = entriesOf(values, ({ value }) => value);
  const provenance = { ...result.provenance, timings: timings && { ...timings, metrics } };
  const rescored: CellResult = {
    ...result,
    schemaVersion: resultSchemaVersion(result.scientific.cell),
    scientific,
    scientificDigest: digestJson(scientific),
    provenance,
  };
  const items = await readItems(folder, stored);
  const { path: name, written } = await storeResult(folder, { result: rescored, predictions: kept.predictions, items });
  return {
    path,
    written: written ? name : null,
    computed: values.filter((one) => one.value !== undefined && one.carried === undefined).length,
    carried: Object.fromEntries(Object.entries(carried).map(([id, { reason }]) => [id, reason])),
    groupsUnknown: known.kind === 'unknown' ? known.reason : null,
  };
}

interface RescoredValue {
  readonly id: string;
  /** Absent where neither record nor what lies beside it has one. */
  readonly value?: MetricValue;
  readonly version?: string;
  readonly carried?: CarriedMetric;
}

function rescoreValue({ meta, ...metric }: MetricPlugin, { result }: StoredResult, kept: KeptRecord): RescoredValue {
  const { id, version } = meta;
  const computed = kept.compute({ meta, ...metric });
  if (typeof computed !== 'string') return { id, value: computed, version };
  const before = own(metricsOf({ path: '', result }, kept.outcome).values, id);
  if (before === undefined) return { id };
  const earlier = own(kept.outcome.carried ?? {}, id);
  return { id, value: before, carried: earlier ?? { schemaVersion: result.schemaVersion, reason: computed } };
}

async function newOutcome(
  { outcome, evidence, predictions }: KeptRecord,
  values: readonly RescoredValue[],
): Promise<Completed> {
  const { secret, classes, state, ledger, predictionsSha256, itemsSha256 } = outcome;
  const carried = entriesOf(values, (one) => one.carried);
  const names = classes?.map(({ name }) => name) ?? [];
  const answers = predictions?.secret;
  return {
    state,
    ledger,
    predictionsSha256: predictions === null ? predictionsSha256 : digestBytes(canonicalJson(predictions)),
    ...(itemsSha256 === undefined ? {} : { itemsSha256 }),
    metrics: entriesOf(values, ({ value }) => value),
    classes: evidence === null ? classes : [...classTable(evidence, names)],
    ...(Object.keys(carried).length === 0 ? {} : { carried }),
    ...(secret === undefined || predictions === null || answers === undefined
      ? {}
      : { secret: await secretScore({ ...predictions, secret: answers }, secret) }),
  };
}

/** A value that was taken over keeps the version that computed it. */
function versionsOf(values: readonly RescoredValue[]): Record<string, string> {
  return Object.fromEntries(
    values.flatMap(({ id, version }) => (version === undefined ? [] : [[`metric/${id}`, version] as const])),
  );
}

function entriesOf<T>(
  values: readonly RescoredValue[],
  pick: (value: RescoredValue) => T | undefined,
): Record<string, T> {
  return Object.fromEntries(
    values.flatMap((value) => {
      const picked = pick(value);
      return picked === undefined ? [] : [[value.id, picked] as const];
    }),
  );
}

function faulty(where: string, expected: string, got: string): ValidationError {
  return new ValidationError('the record does not hold, so nothing is made of it', {
    code: 'record-does-not-hold',
    where,
    expected,
    got,
    hint: 'Run `stealbench check` on the folder, and restore the record or take it out.',
  });
}
