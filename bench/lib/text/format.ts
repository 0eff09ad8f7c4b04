// How a number is written for a person: the one place that reporters and the site share, so that both print it alike.
import type { AttackEntry, DefenseNames, DetectorTraining, Estimate, Standing } from '../../contract/board.js';
import type { Interval } from '../../contract/metric.js';
import { own } from '../../contract/own.js';
import type { Reference } from '../../contract/suite.js';
import { formatPValue } from './p-value.js';
import type { AnnotationStatus, Trust, Verification } from '../../contract/trust.js';

export { visible } from './visible.js';
export { counted } from './counted.js';
export { formatPValue };
export { formatAsking, formatPoolKind, formatRankNote, type RankedRow } from './attackers.js';

/** Stands where a figure is missing; the reason goes beside it. */
export const MISSING = '—';

/** Units of metrics as written after a value; units that are not listed are written as they are. */
const SUFFIX: Readonly<Record<string, string>> = {
  fraction: ' %',
  ratio: '',
  distance: '',
  classes: '',
  count: '',
  correlation: '',
  queries: '',
  probability: '',
};

/** A value with its unit: fractions as percent with one decimal, ratios as the poster prints them (x0.86), those below zero without the x. */
export function formatValue(value: number, unit: string): string {
  const suffix = own(SUFFIX, unit) ?? ` ${unit}`;
  const number = formatNumber(value, unit);
  return `${unit === 'ratio' && !number.startsWith('−') ? 'x' : ''}${number}${suffix}`;
}

/** The number alone, in the scale of its unit: 84.6 for the fraction 0.846. Throws RangeError if it is not finite. */
export function formatNumber(value: number, unit: string): string {
  if (!Number.isFinite(value)) throw new RangeError(`Expected a finite number to print, got ${value}`);
  switch (unit) {
    case 'fraction':
      return fixed(value * 100, 1);
    case 'ratio':
    case 'correlation':
      return fixed(value, 2);
    case 'classes':
      return write(value, { maximumFractionDigits: 1 });
    case 'probability':
      return formatPValue(value);
    case 'count':
    case 'queries':
      return fixed(value, 0);
    default:
      return significant(value);
  }
}

/** Percent with one decimal, from a fraction: `84.6 %`. */
export function formatPercent(fraction: number): string {
  return formatValue(fraction, 'fraction');
}

/** A difference of fractions in percentage points: `+7.7`. */
export function formatSignedPoints(fraction: number): string {
  return `${fraction > 0 ? '+' : ''}${formatNumber(fraction, 'fraction')}`;
}

/** A whole number with thousands separated: `20,000`. */
export function formatCount(count: number): string {
  return formatNumber(count, 'count');
}

/** Both ends in the unit's scale, without the unit: `[83.9, 85.3]`. */
export function formatInterval(interval: Pick<Interval, 'low' | 'high'>, unit: string): string {
  return `[${formatNumber(interval.low, unit)}, ${formatNumber(interval.high, unit)}]`;
}

/** An estimate in three parts, so that each medium can lay them out. */
export interface FormattedEstimate {
  /** `84.6 %`, or "—". */
  readonly value: string;
  readonly interval: string | null;
  /** Why it is missing, or what its interval leaves out. */
  readonly note: string | null;
}

export function formatEstimate(estimate: Estimate): FormattedEstimate {
  const { unit } = estimate;
  if (estimate.value === null) return { value: MISSING, interval: null, note: estimate.reason };
  return {
    value: formatValue(estimate.value, unit),
    interval: estimate.interval === null ? null : formatInterval(estimate.interval, unit),
    note: estimate.caveats.length === 0 ? null : estimate.caveats.join('; '),
  };
}

/** A rank interval: `1`, or `2–4` where the entries between cannot be told apart. */
export function formatRank({ low, high }: NonNullable<Standing['rank']>): string {
  return low === high ? `${low}` : `${low}–${high}`;
}

/** Percent with no decimal that is not needed, as published figures and levels are printed: `73 %`, `78.4 %`. */
export function formatShortPercent(fraction: number): string {
  return `${write(fraction * 100, { maximumFractionDigits: 1 })} %`;
}

/** The published surrogate accuracy with its bound, as published: `≥ 73 %`. */
export function formatPublishedAccuracy(reference: Reference): string {
  const bound = reference.surrogateBound === '>=' ? '≥ ' : '';
  return bound + formatShortPercent(reference.surrogateAccuracy);
}

/** Parameters of a plug-in: `decimals = 2, k = 1`; empty text without any. */
export function formatParameters(parameters: Readonly<Record<string, unknown>>): string {
  return Object.keys(parameters)
    .sort()
    .map((name) => `${name} = ${formatParameter(parameters[name])}`)
    .join(', ');
}

/** A plug-in with its parameters: `top-k (k = 1)`. */
export function formatPlugin(id: string, parameters: Readonly<Record<string, unknown>>): string {
  const text = formatParameters(parameters);
  return text === '' ? id : `${id} (${text})`;
}

/** Defenses in their order of application: `rounding (digits = 1), then dawn`; `outlier-exposure, trained only`. */
export function formatDefenses(
  { defense, defenseParameters, trainedOnly, thenDefenses = [] }: DefenseNames,
  title: (id: string) => string = (id) => id,
): string {
  const then = thenDefenses.map((next) => formatPlugin(title(next.defense), next.parameters));
  const first = formatPlugin(title(defense), defenseParameters);
  return [trainedOnly === true ? `${first}, trained only` : first, ...then].join(', then ');
}

/** `, by average (n = 3)`: what was made of the answers; empty text where that is nothing. */
export function formatRecovery(
  {
    recovery,
    recoveryParameters = {},
  }: { readonly recovery?: string | undefined; readonly recoveryParameters?: Readonly<Record<string, unknown>> },
  title: (id: string) => string = (id) => id,
): string {
  return recovery === undefined ? '' : `, by ${formatPlugin(title(recovery), recoveryParameters)}`;
}

/** `resnet34 from imagenet weights, 100 % of victim-train`: what a detector was trained with; `null` where nothing is said. */
export function formatDetectorTraining(training: DetectorTraining): string | null {
  const { network, networkParameters = {}, networkInit, victimTrainShare } = training;
  const start = networkInit === undefined ? '' : ` from ${networkInit} weights`;
  const parts = [
    ...(network === undefined ? [] : [formatPlugin(network, networkParameters) + start]),
    ...(victimTrainShare === undefined ? [] : [`${formatShortPercent(victimTrainShare)} of victim-train`]),
  ];
  return parts.length === 0 ? null : parts.join(', ');
}

/** A dataset's name with its variant; only official data goes without one. */
export function formatDataset(dataset: string, variant: string | null): string {
  return variant === null || variant === 'official' ? dataset : `${dataset} (${variant})`;
}

/** Elapsed time, from milliseconds: `840 ms`, `4.2 s`, `12 min 5 s`, `3 h 2 min`. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1000) return `${fixed(durationMs, 0)} ms`;
  const seconds = durationMs / 1000;
  if (seconds < 59.95) return `${fixed(seconds, 1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

function formatParameter(value: unknown): string {
  if (typeof value === 'number' && Number.isInteger(value)) return formatCount(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function fixed(value: number, digits: number): string {
  // Most counts are small, and the writer takes ten times as long for them.
  if (digits === 0 && Number.isInteger(value) && value >= 0 && value < 1000) return String(value);
  return write(value, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function significant(value: number): string {
  return write(value, Math.abs(value) >= 1000 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 });
}

/** By the options that numbers are written with: making one takes a hundred times as long as writing with it. */
const writers = new Map<string, Intl.NumberFormat>();

/** English digits on every machine; a true minus sign, and none on a zero. */
function write(value: number, options: Intl.NumberFormatOptions): string {
  const { minimumFractionDigits, maximumFractionDigits, maximumSignificantDigits } = options;
  const key = `${minimumFractionDigits} ${maximumFractionDigits} ${maximumSignificantDigits}`;
  let writer = writers.get(key);
  if (writer === undefined) {
    writer = new Intl.NumberFormat('en-US', { ...options, signDisplay: 'negative' });
    writers.set(key, writer);
  }
  return writer.format(value).replace('-', '−');
}

/** What is said of a figure's trust, in three parts, so that each medium can lay them out. */
export interface FormattedTrust {
  /** `re-run`, or "—" where no record is at hand. */
  readonly level: string;
  /** `withdrawn`, `flagged`: a word each, gravest first. */
  readonly marks: readonly string[];
  /** What stands behind the marks, a sentence each. */
  readonly notes: readonly string[];
}

export function formatTrust({ verification, flags, annotations }: Trust): FormattedTrust {
  const statuses = ANNOTATION_ORDER.filter((status) => annotations.some((one) => one.status === status));
  return {
    level: verification === null ? MISSING : LEVELS[verification],
    marks: [...statuses, ...(flags.length === 0 ? [] : ['flagged'])],
    notes: [
      ...annotations.map(({ status, date, reason }) => `${status} on ${date}: ${reason}`),
      ...flags.map(({ code, text }) => `flagged ${code}: ${text}`),
    ],
  };
}

const LEVELS: Readonly<Record<Verification, string>> = {
  'self-reported': 'self-reported',
  're-run': 're-run',
  're-run-secret': 're-run, secret inputs',
};

/** Gravest first. */
const ANNOTATION_ORDER: readonly AnnotationStatus[] = ['withdrawn', 'contaminated', 'disputed'];

/** A model or attack with what its network started from: `squeezenet, pre-trained (imagenet)`; `null` is from scratch. */
export function formatStart(name: string, init: string | null): string {
  return init === null ? name : `${name}, pre-trained (${init})`;
}

/** An attack or control with what the suite says of its surrogate: `random-noise, surrogate resnet-cifar (depth = 32)`. */
export function formatLearner(
  name: string,
  {
    surrogateModel,
    surrogateParameters,
    surrogateInit,
  }: Pick<AttackEntry, 'surrogateModel' | 'surrogateParameters' | 'surrogateInit'>,
): string {
  const isNamed = surrogateModel !== null && surrogateParameters !== undefined;
  const surrogate = isNamed ? `, surrogate ${formatPlugin(surrogateModel, surrogateParameters)}` : '';
  return formatStart(name + surrogate, surrogateInit);
}
