// What an honest result seldom shows, found in the predictions and the provenance of records. A flag asks for a look.
import type { StoredResult } from '../contract/board.js';
import type { AttackCell } from '../contract/plan.js';
import type { TrustFlag } from '../contract/trust.js';
import { formatCount, formatPercent } from '../lib/text/format.js';
import { canonicalJson, digestBytes } from '../lib/files/hash.js';
import { sharedOnes } from '../lib/stats/bit-vector.js';
import { type Answers, completedOf, type CompletedRecord, type PredictionsOf } from './input.js';
import { bitsOf } from './item-series.js';
import { groupBy } from './order.js';
import { recordsOf } from './records.js';

/** Fewer errors than this say nothing about where they lie. */
const ENOUGH_ERRORS = 20;

/** Share of the victim's errors on which a surrogate that knows the labels is right. */
const EXACT = 0.99;

interface Answered extends CompletedRecord<AttackCell> {
  readonly predictions: Answers;
}

/** By path; records without flags are absent. Controls are ours and never flagged for their answers. */
export function flagsOf(
  results: readonly StoredResult[],
  predictionsOf: PredictionsOf,
): ReadonlyMap<string, readonly TrustFlag[]> {
  const answered = completedOf(recordsOf(results, 'attack')).flatMap((record): Answered[] => {
    const predictions = record.cell.control === null ? predictionsOf(record.path) : null;
    return predictions === null || predictions.labels.length === 0 ? [] : [{ ...record, predictions }];
  });
  const copies = copiedAnswers(answered);
  const own = new Map(answered.map((record) => [record.path, answerFlags(record.predictions)]));
  const flags = results.map(({ path, result }): [string, TrustFlag[]] => [
    path,
    [...(own.get(path) ?? []), ...(copies.get(path) ?? []), ...unstable(result), ...secretGap(result)],
  ]);
  return new Map(flags.filter(([, found]) => found.length > 0));
}

function answerFlags(answers: Answers): TrustFlag[] {
  const { labels, surrogate } = answers;
  const { right, victimRight, agree } = bitsOf(answers);
  const flags: TrustFlag[] = [];
  if (isConstant(surrogate))
    flags.push({ code: 'constant-answers', text: `the surrogate names class ${surrogate[0] ?? '?'} for every image` });
  if (agree.ones === labels.length)
    flags.push({
      code: 'perfect-fidelity',
      text: `it agrees with the victim on all ${formatCount(labels.length)} images`,
    });
  const errors = labels.length - victimRight.ones;
  const known = right.ones - sharedOnes(right, victimRight);
  if (errors >= ENOUGH_ERRORS && known >= EXACT * errors)
    flags.push({
      code: 'exact-labels',
      text: `it gives the true label for ${formatPercent(known / errors)} of the ${formatCount(errors)} images that the victim gets wrong`,
    });
  return flags;
}

/** Equal answers, errors included, from surrogates that were not the same job. */
function copiedAnswers(records: readonly Answered[]): ReadonlyMap<string, readonly TrustFlag[]> {
  const groups = groupBy(records.filter(hasErrors), ({ predictions }) => answersDigest(predictions));
  const flags = new Map<string, TrustFlag[]>();
  for (const group of groups.values()) {
    for (const record of group) {
      const twins = group.filter((other) => isCopy(record, other));
      const [twin] = twins;
      if (twin === undefined) continue;
      const more = twins.length === 1 ? '' : ` and ${formatCount(twins.length - 1)} more`;
      flags.set(record.path, [
        { code: 'copied-answers', text: `its answers are those of ${twin.path}${more}, errors included` },
      ]);
    }
  }
  return flags;
}

function answersDigest({ labels, surrogate }: Answers): string {
  const both = new Int32Array(labels.length + surrogate.length);
  both.set(labels);
  both.set(surrogate, labels.length);
  return digestBytes(both);
}

function isConstant(answers: ArrayLike<number>): boolean {
  let item = 1;
  while (item < answers.length && answers[item] === answers[0]) item++;
  return item >= answers.length;
}

function hasErrors({ predictions }: Answered): boolean {
  const { labels, surrogate } = predictions;
  return !isConstant(surrogate) && labels.length - bitsOf(predictions).right.ones >= ENOUGH_ERRORS;
}

/** Another cell, and another surrogate by its evidence: cells may share a job, and records of one cell a surrogate. */
function isCopy(record: Answered, other: Answered): boolean {
  const evidence = ({ result }: Answered): string | undefined => result.scientific.evidence['trainSurrogate'];
  const isSameJob = evidence(record) !== undefined && evidence(record) === evidence(other);
  return !isSameJob && canonicalJson(record.cell) !== canonicalJson(other.cell);
}

function unstable({ provenance }: StoredResult['result']): TrustFlag[] {
  return Object.entries(provenance.run).flatMap(([role, { determinism }]) => {
    if (determinism === undefined || determinism.unexplained === 0) return [];
    const { unexplained, rows } = determinism;
    const text = `${role}: ${formatCount(unexplained)} of ${formatCount(rows)} rows got another class when asked again in another order`;
    return [{ code: 'unstable-answers' as const, text }];
  });
}

function secretGap({ scientific: { outcome } }: StoredResult['result']): TrustFlag[] {
  const secret = outcome.state === 'completed' ? outcome.secret : undefined;
  if (secret?.suspicious !== true || secret.excessGap.value === null) return [];
  const text = `round ${secret.round}: ${formatPercent(secret.excessGap.value)} of accuracy are lost on secret inputs beyond the victim's own loss`;
  return [{ code: 'secret-gap', text }];
}
