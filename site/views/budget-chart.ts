// Accuracy against budget: attacks with intervals, controls, and the levels that a reader compares them with.
import type { AttackEntry, PairBoard } from '../../bench/contract/board.js';
import {
  formatCount,
  formatPercent,
  formatPublishedAccuracy,
  formatShortPercent,
} from '../../bench/lib/text/format.js';
import { lineChart, type LinePoint, type Level, type Series } from '../charts/lines.js';
import type { Chart } from '../charts/render.js';
import { PUBLISHED, VICTIM, controlStyle, seriesStyle } from '../charts/style.js';
import type { Site } from '../site.js';
import { METRIC, metricOf } from './metrics.js';
import { defenseTitle, entryTitle } from './plugins.js';
import { shortNames } from './short-names.js';

export interface BudgetChartOptions {
  readonly id: string;
  readonly title: string;
  readonly entries: readonly AttackEntry[];
  readonly controls: readonly AttackEntry[];
  /** Label each series by its defense rather than by its attack alone. */
  readonly nameDefense: boolean;
  readonly width?: 'broad' | 'wide';
}

/** Series with a colour and a name. */
const LEADING = 5;

/** `null` where no entry has a point with an accuracy. */
export function budgetChart(site: Site, pair: PairBoard, options: BudgetChartOptions): Chart | null {
  const { id, title, entries, controls, nameDefense, width = 'broad' } = options;
  const leading = leadingEntries(entries);
  const namePool = new Set(entries.map(({ pool }) => pool)).size > 1;
  const short = shortNames(site, leading);
  const attacks = [...leading, ...entries.filter((entry) => !leading.includes(entry))].map((entry, at): Series => ({
    label: entryLabel(site, entry, { nameDefense, namePool }),
    style: seriesStyle(at),
    points: pointsOf(entry),
    ...(at < leading.length ? { endLabel: short[at] ?? '' } : { isQuiet: true }),
  }));
  const quiet = controls.map((entry, at): Series => ({
    label: `control: ${entryTitle(site.board, entry)}`,
    style: controlStyle(at),
    points: pointsOf(entry),
  }));
  const series = [...attacks, ...quiet].filter(({ points }) => points.length > 0);
  if (series.length === 0) return null;
  return lineChart({
    id,
    title,
    width,
    description: description(series.filter(({ isQuiet }) => isQuiet !== true)),
    xLabel: 'queries (logarithmic)',
    yLabel: 'surrogate accuracy (%)',
    isFraction: true,
    series,
    levels: [...referenceLevels(pair), ...controls.flatMap((entry, at) => zeroQueryLevel(site, entry, at))],
  });
}

/** The most accurate at their largest budget, in their order: more curves than these nobody tells apart. */
function leadingEntries(entries: readonly AttackEntry[]): readonly AttackEntry[] {
  const last = (entry: AttackEntry): number => pointsOf(entry).at(-1)?.y ?? -1;
  const drawn = entries.filter((entry) => pointsOf(entry).length > 0);
  const best = new Set(drawn.toSorted((a, b) => last(b) - last(a)).slice(0, LEADING));
  return entries.filter((entry) => best.has(entry));
}

/**
 * One chart, or one a group where more curves than have a colour are of several groups, such as pools: in the order in which
 * these are met.
 */
export function budgetCharts(
  site: Site,
  pair: PairBoard,
  {
    groupOf,
    title,
    ...options
  }: Omit<BudgetChartOptions, 'title'> & {
    readonly groupOf: (entry: AttackEntry) => string;
    /** Of a chart by the name of its group; `null` for all in one. */
    readonly title: (group: string | null) => string;
  },
): readonly Chart[] {
  const { id, entries } = options;
  const drawn = entries.filter((entry) => pointsOf(entry).length > 0);
  const groups = [...new Set(drawn.map(groupOf))];
  if (drawn.length <= LEADING || groups.length < 2)
    return [budgetChart(site, pair, { ...options, title: title(null) })].filter((chart) => chart !== null);
  return groups.flatMap((group, at) => {
    const own = drawn.filter((entry) => groupOf(entry) === group);
    const chart = { ...options, id: `${id}-${at + 1}`, title: title(group), entries: own };
    return budgetChart(site, pair, chart) ?? [];
  });
}

function entryLabel(
  { board }: Site,
  entry: AttackEntry,
  { nameDefense, namePool }: { readonly nameDefense: boolean; readonly namePool: boolean },
): string {
  const source = namePool && entry.pool !== null ? ` from ${entry.pool}` : '';
  const attack = `${entryTitle(board, entry)}${source}`;
  if (!nameDefense) return attack;
  return `${attack} against ${defenseTitle(board, entry)}`;
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
  const sentences = series.map(({ label, points }) => {
    const values = points.map(({ x, y }) => `${formatPercent(y)} at ${formatCount(x)} queries`);
    return `${label}: ${values.join(', ')}.`;
  });
  return sentences.join(' ');
}
