// A rerun against its record: to the last digit where the backend promises that, else as near as another seed would come.
import { own } from '../../contract/own.js';
import type { CellResult, Outcome } from '../../contract/result.js';
import type { JsonDifference } from '../../lib/json/difference.js';
import { seedTolerance } from '../../lib/stats/seed-tolerance.js';
import { scientificDifferences } from '../check/scientific.js';

/** `exact`: the scientific content is the same. `tolerance`: the headline figures lie as near as another seed would. */
export type VerifyRule = 'exact' | 'tolerance';

export interface RerunComparison {
  readonly rule: VerifyRule;
  /** Why this rule. */
  readonly reason: string;
  /** Values that were compared. */
  readonly compared: number;
  /** What speaks against the record. */
  readonly differences: readonly JsonDifference[];
  /** By headline metric, under the rule of tolerance: how far apart they are, and may be. */
  readonly tolerances: readonly Tolerance[];
}

export interface Tolerance {
  readonly metric: string;
  readonly recorded: number;
  readonly rerun: number;
  /** Largest distance that is accepted, a fraction. */
  readonly allowed: number;
  /** Seeds of this cell whose scatter it was taken from; with fewer than two the prior alone. */
  readonly seeds: number;
}

/** What a record is believed for; the others follow from the same answers, and twenty need not all agree by chance. */
const HEADLINES = ['victim-accuracy', 'accuracy', 'fidelity', 'balanced-accuracy'];

export interface CompareOptions {
  /** Whether the backend promises the same bytes on one processor type and Node version. */
  readonly deterministic: boolean;
  /** Records of the same cell at all its seeds, the recorded one among them. */
  readonly siblings: readonly CellResult[];
}

/** Equal content agrees on any backend; other content is held to bytes where they are promised, else to the tolerance. */
export function compareRerun(
  recorded: CellResult,
  rerun: CellResult,
  { deterministic, siblings }: CompareOptions,
): RerunComparison {
  const differences = scientificDifferences(rerun.scientific, recorded.scientific);
  const compared = metricsOf(recorded.scientific.outcome).size;
  const otherMachine = differsIn(recorded, rerun);
  const isOwed = deterministic && otherMachine === null;
  if (differences.length === 0 || isOwed) {
    const reason = isOwed ? 'the backend repeats itself byte for byte' : 'the rerun gave the same content';
    return { rule: 'exact', reason, compared, differences, tolerances: [] };
  }
  const reason = otherMachine === null ? 'the backend does not repeat itself' : `the rerun had another ${otherMachine}`;
  return { rule: 'tolerance', reason, ...withinTolerance(recorded, rerun, siblings) };
}

/** What byte-for-byte repetition does not reach across. */
function differsIn(recorded: CellResult, rerun: CellResult): string | null {
  for (const [role, { node, device, threads }] of Object.entries(recorded.provenance.run)) {
    const again = own(rerun.provenance.run, role);
    if (again?.node !== node) return 'version of Node';
    if (again.device !== device) return 'processor';
    if (again.threads !== threads) return 'number of threads';
  }
  return null;
}

function withinTolerance(
  { scientific: recorded }: CellResult,
  { scientific: rerun }: CellResult,
  siblings: readonly CellResult[],
): Pick<RerunComparison, 'compared' | 'differences' | 'tolerances'> {
  if (rerun.outcome.state !== 'completed') {
    const difference = { expected: rerun.outcome.state, got: recorded.outcome.state };
    return { compared: 1, differences: [{ pointer: '/scientific/outcome/state', ...difference }], tolerances: [] };
  }
  const [before, after] = [metricsOf(recorded.outcome), metricsOf(rerun.outcome)];
  const tolerances = HEADLINES.flatMap((metric): Tolerance[] => {
    const [was, is] = [before.get(metric), after.get(metric)];
    if (was === undefined || is === undefined) return [];
    const known = siblings.flatMap(({ scientific }) => metricsOf(scientific.outcome).get(metric) ?? []);
    return [{ metric, recorded: was, rerun: is, allowed: seedTolerance(known), seeds: known.length }];
  });
  const far = tolerances.filter(({ recorded: was, rerun: is, allowed }) => Math.abs(was - is) > allowed);
  const differences = far.map(({ metric, recorded: was, rerun: is, allowed }) => ({
    pointer: `/scientific/outcome/metrics/${metric}`,
    expected: `${is.toPrecision(4)} ± ${allowed.toPrecision(2)}`,
    got: was.toPrecision(4),
  }));
  if (tolerances.length > 0) return { compared: tolerances.length, differences, tolerances };
  const nothing = { pointer: '/scientific/outcome/metrics', expected: HEADLINES.join(', '), got: 'none of them' };
  return { compared: 0, differences: [nothing], tolerances };
}

function metricsOf(outcome: Outcome): ReadonlyMap<string, number> {
  if (outcome.state !== 'completed') return new Map();
  return new Map(
    Object.entries(outcome.metrics).flatMap(([id, { value }]) => (value === null ? [] : [[id, value] as const])),
  );
}
