// Accuracy against budget: attacks with intervals, controls, and the levels that a reader compares them with.
import type { AttackEntry, PairBoard } from '../../bench/contract/board.js';
import {
  formatCount,
  formatPercent,
  formatPublishedAccuracy,
  formatShortPercent,
} from '../../bench/lib/text/format.js';
import { lineChart, sharedLegend, type LineChart, type LinePoint, type Level, type Series } from '../charts/lines.js';
import type { Chart } from '../charts/render.js';
import { PUBLISHED, VICTIM, controlStyle, seriesStyle } from '../charts/style.js';
import { entryName } from '../entry-names.js';
import type { Site } from '../site.js';
import { METRIC, metricOf } from './metrics.js';
import { defenseTitle, entryTitle } from './plugins.js';

interface BudgetChartOptions {
  readonly id: string;
  readonly title: string;
  readonly entries: readonly AttackEntry[];
  readonly controls: readonly AttackEntry[];
  /** Label each series by its defense rather than by its attack alone. */
  readonly nameDefense: boolean;
}

/** Charts of one pair, alike in their axes; what they have in common stands above them once. */
export interface ChartGroup {
  readonly caption: string;
  /** Of levels and controls; empty where each chart has its own. */
  readonly legend: Chart['legend'];
  readonly isShared: boolean;
  readonly charts: readonly Chart[];
}

/** Series with a colour and a name. */
const LEADING = 5;

/**
 * One chart, or one a group where more curves than have a colour are of several groups, such as pools: in the order in which
 * these are met. `null` where no entry has a point with an accuracy.
 */
export function budgetCharts(
  site: Site,
  pair: PairBoard,
  { groupOf, ...options }: BudgetChartOptions & { readonly groupOf: (entry: AttackEntry) => string },
): ChartGroup | null {
  const { id, title: caption, entries } = options;
  const drawn = entries.filter((entry) => pointsOf(entry).length > 0);
  const groups = [...new Set(drawn.map(groupOf))];
  if (drawn.length <= LEADING || groups.length < 2) {
    const chart = lineOf(site, pair, options);
    return chart === null ? null : { caption, legend: [], isShared: false, charts: [lineChart(chart)] };
  }
  const charts = groups.flatMap((title, at) => {
    const own = drawn.filter((entry) => groupOf(entry) === title);
    return lineOf(site, pair, { ...options, id: `${id}-${at + 1}`, title, entries: own }) ?? [];
  });
  const legend = charts.slice(0, 1).flatMap(sharedLegend);
  const isShared = legend.length > 0;
  return { caption, legend, isShared, charts: charts.map((chart) => lineChart({ ...chart, isLegendShared: true })) };
}

function lineOf(site: Site, pair: PairBoard, options: BudgetChartOptions): LineChart | null {
  const { id, title, entries, controls, nameDefense } = options;
  const leading = leadingEntries(entries);
  const ordered = [...leading, ...entries.filter((entry) => !leading.includes(entry))];
  const labels = tellApart(site, ordered, nameDefense);
  const attacks = ordered.map((entry, at): Series => ({
    label: labels[at] ?? '',
    whole: wholeLabel(site, entry),
    style: seriesStyle(at),
    points: pointsOf(entry),
    ...(at < leading.length ? { endLabel: labels[at] ?? '' } : { isQuiet: true }),
  }));
  const quiet = controls.map((entry, at): Series => ({
    label: `control: ${entryTitle(site.board, entry)}`,
    style: controlStyle(at),
    points: pointsOf(entry),
    isControl: true,
  }));
  const series = [...attacks, ...quiet].filter(({ points }) => points.length > 0);
  if (series.length === 0) return null;
  return {
    id,
    title,
    width: 'broad',
    description: description(series.filter(({ isQuiet }) => isQuiet !== true)),
    xLabel: 'queries (logarithmic)',
    yLabel: 'surrogate accuracy (%)',
    isFraction: true,
    series,
    levels: [...referenceLevels(pair), ...controls.flatMap((entry, at) => zeroQueryLevel(site, entry, at))],
  };
}

/** With all parameters, for those who hear the chart. */
function wholeLabel(site: Site, entry: AttackEntry): string {
  const pool = entry.pool === null ? '' : ` from ${entry.pool}`;
  const defense = entry.defense === 'none' ? '' : ` against ${defenseTitle(site.board, entry)}`;
  return entryName(site, entry).whole + pool + defense;
}

/** The name of each, with pool and defense where they differ. */
function tellApart(site: Site, entries: readonly AttackEntry[], nameDefense: boolean): readonly string[] {
  const hasPools = new Set(entries.map(({ pool }) => pool)).size > 1;
  const hasDefenses = nameDefense && new Set(entries.map((entry) => defenseTitle(site.board, entry))).size > 1;
  return entries.map((entry) => {
    const pool = hasPools && entry.pool !== null ? ` from ${entry.pool}` : '';
    return `${entryName(site, entry).short}${pool}${hasDefenses ? ` against ${defenseTitle(site.board, entry)}` : ''}`;
  });
}

/** The most accurate at their largest budget, in their order: more curves than these nobody tells apart. */
function leadingEntries(entries: readonly AttackEntry[]): readonly AttackEntry[] {
  const last = (entry: AttackEntry): number => pointsOf(entry).at(-1)?.y ?? -1;
  const drawn = entries.filter((entry) => pointsOf(entry).length > 0);
  const best = new Set(drawn.toSorted((a, b) => last(b) - last(a)).slice(0, LEADING));
  return entries.filter((entry) => best.has(entry));
}

/** Points with an accuracy and at least one query: zero has no place on a logarithmic axis. */
function pointsOf({ points }: AttackEntry): readonly LinePoint[] {
  return points.flatMap(({ budgetQueries, metrics }) => {
    const accuracy = metricOf(metrics, METRIC.accuracy);
    if (accuracy.value === null || budgetQueries === 0) return [];
    const { low = null, high = null } = accuracy.interval ?? {};
    return [{ x: budgetQueries, y: accuracy.value, low, high }];
  });
}

function referenceLevels({ victimAccuracy: victim, reference }: PairBoard): readonly Level[] {
  const own: readonly Level[] =
    victim.value === null ? [] : [{ label: `victim ${formatPercent(victim.value)}`, style: VICTIM, y: victim.value }];
  if (reference === null) return own;
  const { source, victimAccuracy, surrogateAccuracy } = reference;
  const ofVictim = victimAccuracy === undefined ? '' : `, victim ${formatShortPercent(victimAccuracy)}`;
  const label = `published (${source}): ${formatPublishedAccuracy(reference)}${ofVictim}`;
  return [...own, { label, style: PUBLISHED, y: surrogateAccuracy }];
}

/** Controls that ask nothing are levels. */
function zeroQueryLevel({ board }: Site, entry: AttackEntry, at: number): readonly Level[] {
  const accuracy = metricOf(
    entry.points.find(({ budgetQueries }) => budgetQueries === 0)?.metrics ?? {},
    METRIC.accuracy,
  );
  if (accuracy.value === null) return [];
  const label = `control: ${entryTitle(board, entry)} ${formatPercent(accuracy.value)}`;
  return [{ label, style: { ...controlStyle(at), dash: at % 2 === 0 ? '6 3' : '2 3' }, y: accuracy.value }];
}

/** Every series in words, so that the chart says the same to those who cannot see it. */
function description(series: readonly Series[]): string {
  const sentences = series.map(({ label, whole = label, points }) => {
    const values = points.map(({ x, y }) => `${formatPercent(y)} at ${formatCount(x)} queries`);
    return `${whole}: ${values.join(', ')}.`;
  });
  return sentences.join(' ');
}
