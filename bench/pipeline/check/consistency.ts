// What must hold between the numbers of a record, whoever computed them: counts, ranges, intervals, combined rates, floors.
import type { StoredResult } from '../../contract/board.js';
import type { DetectorEvidence, MeasuredValue, MetricPlugin, MetricValue } from '../../contract/metric.js';
import { own } from '../../contract/own.js';
import type { Predictions } from '../../contract/result.js';
import { jsonDifferences } from '../../lib/json/difference.js';
import { countClasses } from '../../lib/evidence/predictions.js';
import { wilsonInterval } from '../../lib/stats/wilson.js';
import type { Completed, RecordedMetrics } from './kept.js';
import type { CheckProblem } from './report.js';

/** Sums of millions of items may differ in their last bits. */
const ROUNDING = 1e-9;

/** Detector metrics that follow from how many queries of each stream raised an alarm. */
const OF_ALARMS: readonly string[] = ['balanced-accuracy', 'tpr-share-10', 'tpr-share-25', 'tpr-share-50'];

export interface ConsistencyCheck {
  readonly stored: StoredResult;
  readonly outcome: Completed;
  /** Metrics of the record's kind. */
  readonly plugins: readonly MetricPlugin[];
  readonly recorded: RecordedMetrics;
  readonly predictions: Predictions | null;
}

export function recordConsistency(check: ConsistencyCheck): readonly CheckProblem[] {
  const { stored, plugins, recorded } = check;
  return [
    ...plugins.flatMap((metric) => valueProblems(metric, stored.path, recorded)),
    ...alarmProblems(check),
    ...floorProblems(check),
  ];
}

function valueProblems({ meta }: MetricPlugin, path: string, recorded: RecordedMetrics): readonly CheckProblem[] {
  const found = own(recorded.values, meta.id);
  if (found === undefined) return [];
  const pointer = `${recorded.pointer}/${meta.id}`;
  const problem = (message: string, expected: string, got: string): CheckProblem => ({
    path,
    pointer,
    code: 'metric-inconsistent',
    message,
    expected,
    got,
  });
  const kind = `${meta.unit}, ${meta.direction}`;
  const said = `${found.unit}, ${found.direction}`;
  const unit = kind === said ? [] : [problem('unit and direction are not those of the metric', kind, said)];
  if (found.value === null) return unit;
  const [lowest, highest] = meta.range;
  const range = `a value from ${lowest} to ${highest}`;
  const outside = isWithin(found.value, lowest, highest) ? [] : [problem('outside its range', range, `${found.value}`)];
  return [...unit, ...outside, ...rateProblems(found, problem), ...intervalProblems(found, meta.range, problem)];
}

type Problem = (message: string, expected: string, got: string) => CheckProblem;

function rateProblems({ value, unit, n, count }: MeasuredValue, problem: Problem): readonly CheckProblem[] {
  if (count === null || n === null || unit !== 'fraction') return [];
  if (count > n) return [problem('more than all', `a count up to ${n}`, `${count}`)];
  if (n > 0 && Math.abs(value - count / n) <= ROUNDING) return [];
  return [problem('not its count over its items', `${count} / ${n}`, `${value}`)];
}

function intervalProblems(
  { value, n, count, interval }: MeasuredValue,
  [lowest, highest]: readonly [number, number],
  problem: Problem,
): readonly CheckProblem[] {
  if (interval === null) return [];
  const { low, high, level, method } = interval;
  const text = `[${low}, ${high}]`;
  if (!(low <= high)) return [problem('an interval upside down', 'its low end first', text)];
  if (!isWithin(low, lowest, highest) || !isWithin(high, lowest, highest))
    return [problem('an interval outside the range', `within [${lowest}, ${highest}]`, text)];
  // A percentile bootstrap alone may leave out a biased value.
  if (!method.startsWith('bootstrap') && !isWithin(value, low, high))
    return [problem('an interval beside its value', `one around ${value}`, text)];
  if (method !== 'wilson' || count === null || n === null || n === 0 || count > n) return [];
  const expected = wilsonInterval(count, n, level);
  if (isWithin(low, expected.low, expected.low) && isWithin(high, expected.high, expected.high)) return [];
  return [problem("not Wilson's interval of its count", `[${expected.low}, ${expected.high}]`, text)];
}

/** Rates that are sums of others: computed from as many alarms as the record counts. */
function alarmProblems({ stored, outcome, plugins, recorded }: ConsistencyCheck): readonly CheckProblem[] {
  if (stored.result.scientific.cell.kind !== 'detector' || outcome.itemsSha256 !== undefined) return [];
  const evidence = alarmEvidence(recorded);
  if (evidence === null) return [];
  return plugins.flatMap((metric) => {
    const { id, version } = metric.meta;
    const got = own(recorded.values, id);
    if (!OF_ALARMS.includes(id) || got === undefined) return [];
    const expected = (metric as unknown as MetricPlugin<'detector'>).compute(evidence);
    const isSameVersion = own(stored.result.scientific.versions, `metric/${id}`) === version;
    const compared = isSameVersion ? expected : { ...got, value: expected.value };
    const message = 'not what its parts give';
    return jsonDifferences(compared, got, `${recorded.pointer}/${id}`).map((one) => ({
      path: stored.path,
      code: 'metric-inconsistent',
      message,
      ...one,
    }));
  });
}

/** Streams of ones and zeros with the record's counts; `null` if one of them is missing. */
function alarmEvidence({ values }: RecordedMetrics): DetectorEvidence | null {
  const benign = stream(own(values, 'benign-accuracy'), true);
  const anomalous = stream(own(values, 'anomalous-accuracy'), false);
  const inDistribution = stream(own(values, 'in-distribution-accuracy'), false);
  if (benign === null || anomalous === null || inDistribution === null) return null;
  return {
    threshold: 0.5,
    benign,
    anomalous,
    inDistribution,
    unseen: {},
    groups: { benign: null, inDistribution: null },
    seed: 1,
  };
}

/** A record is anybody's: what it says must not decide how much memory a check takes. */
const LARGEST_STREAM = 10_000_000;

function stream(metric: MetricValue | undefined, silent: boolean): Float64Array | null {
  if (metric?.value === undefined || metric.value === null) return null;
  const { n, count } = metric;
  if (n === null || count === null || n > LARGEST_STREAM || count > n) return null;
  const alarms = silent ? n - count : count;
  return Float64Array.from({ length: n }, (_, index) => (index < alarms ? 1 : 0));
}

/** Controls that know nothing cannot do what knowledge does. */
function floorProblems({ stored, outcome, predictions }: ConsistencyCheck): readonly CheckProblem[] {
  const { cell } = stored.result.scientific;
  if (cell.kind !== 'attack' || predictions === null || predictions.labels.length === 0) return [];
  const place = { path: stored.path, pointer: '/scientific/outcome/metrics/accuracy', code: 'control-floor' };
  const { labels, surrogate } = predictions;
  if (cell.control === 'majority-class' && surrogate.some((answer) => answer !== surrogate[0]))
    return [{ ...place, message: 'the majority class is one class', expected: 'one class', got: 'several' }];
  if (cell.control !== 'zero-queries') return [];
  const accuracy = own(outcome.metrics, 'accuracy')?.value ?? 0;
  const classes = labels.reduce((most, label) => Math.max(most, label), 0) + 1;
  const largest = countClasses(labels, classes).reduce((most, count) => Math.max(most, count), 0);
  const most = zeroQueryCeiling(largest / labels.length);
  if (accuracy <= most) return [];
  const message = 'a surrogate that was shown nothing knows too much';
  return [{ ...place, message, expected: `at most ${most}`, got: `${accuracy}` }];
}

/**
 * Fresh weights name classes by accident: somewhat more than the largest class is luck, halfway from there to everything
 * is knowledge.
 *
 * @param largest - share of the largest class among the test images
 */
function zeroQueryCeiling(largest: number): number {
  return (1 + largest) / 2;
}

function isWithin(value: number, low: number, high: number): boolean {
  const slack = (bound: number): number => ROUNDING * Math.max(1, Math.abs(bound));
  return value >= low - (low === -Infinity ? 0 : slack(low)) && value <= high + (high === Infinity ? 0 : slack(high));
}
