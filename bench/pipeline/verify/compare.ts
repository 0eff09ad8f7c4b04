// A rerun against its record: to the last digit where the backend promises that, else within the intervals.
import type { MeasuredValue } from '../../contract/metric.js';
import type { CellResult, Outcome } from '../../contract/result.js';
import type { JsonDifference } from '../../lib/json-difference.js';
import { scientificDifferences } from '../check/scientific.js';

/** `exact`: the scientific content must be the same. `intervals`: each metric's recorded and new interval must meet. */
export type VerifyRule = 'exact' | 'intervals';

export interface RerunComparison {
  readonly rule: VerifyRule;
  /** Why this rule. */
  readonly reason: string;
  /** Values that were compared. */
  readonly compared: number;
  readonly differences: readonly JsonDifference[];
}

/** @param deterministic - whether the backend gives the same bytes on one processor type and Node version */
export function compareRerun(recorded: CellResult, rerun: CellResult, deterministic: boolean): RerunComparison {
  const otherMachine = differsIn(recorded, rerun);
  if (deterministic && otherMachine === null) {
    const differences = scientificDifferences(rerun.scientific, recorded.scientific);
    const compared = metricsOf(recorded.scientific.outcome).length;
    return { rule: 'exact', reason: 'the backend repeats itself byte for byte', compared, differences };
  }
  const reason = deterministic ? `the rerun had another ${otherMachine ?? ''}` : 'the backend does not repeat itself';
  return { rule: 'intervals', reason, ...withinIntervals(recorded.scientific.outcome, rerun.scientific.outcome) };
}

/** What byte-for-byte repetition does not reach across. */
function differsIn(recorded: CellResult, rerun: CellResult): string | null {
  for (const [role, { node, device }] of Object.entries(recorded.provenance.run)) {
    const again = rerun.provenance.run[role];
    if (again?.node !== node) return 'version of Node';
    if (again.device !== device) return 'processor';
  }
  return null;
}

function withinIntervals(recorded: Outcome, rerun: Outcome): Pick<RerunComparison, 'compared' | 'differences'> {
  if (rerun.state !== 'completed')
    return {
      compared: 1,
      differences: [{ pointer: '/scientific/outcome/state', expected: rerun.state, got: recorded.state }],
    };
  const again = new Map(metricsOf(rerun));
  const pairs = metricsOf(recorded).flatMap(([id, before]) => {
    const after = again.get(id);
    return after === undefined ? [] : [{ id, before, after }];
  });
  return {
    compared: pairs.length,
    differences: pairs
      .filter(
        ({ before, after }) => before.interval.low > after.interval.high || after.interval.low > before.interval.high,
      )
      .map(({ id, before, after }) => ({
        pointer: `/scientific/outcome/metrics/${id}`,
        expected: inWords(after),
        got: inWords(before),
      })),
  };
}

type WithInterval = MeasuredValue & { readonly interval: NonNullable<MeasuredValue['interval']> };

function metricsOf(outcome: Outcome): readonly (readonly [string, WithInterval])[] {
  if (outcome.state !== 'completed') return [];
  return Object.entries(outcome.metrics).flatMap(([id, value]) =>
    value.value === null || value.interval === null ? [] : [[id, { ...value, interval: value.interval }] as const],
  );
}

function inWords({ value, interval }: WithInterval): string {
  return `${value.toPrecision(4)} [${interval.low.toPrecision(4)}, ${interval.high.toPrecision(4)}]`;
}
