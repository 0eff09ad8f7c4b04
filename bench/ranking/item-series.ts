// Metrics that are means over test items can be pooled over seeds item by item, from the predictions alone.
import { own } from '../contract/own.js';
import { bitVector, type BitVector, equalBits } from '../lib/stats/bit-vector.js';
import type { Answers } from './input.js';

/** A metric as mean(numerator) / mean(denominator); without a denominator it is a plain mean. */
export interface ItemSeries {
  readonly numerator: BitVector;
  readonly denominator: BitVector | null;
}

type SeriesOf = (answers: Answers) => ItemSeries;

const SERIES: Readonly<Record<string, SeriesOf>> = {
  accuracy: (answers) => plain(bitsOf(answers).right),
  'victim-accuracy': (answers) => plain(bitsOf(answers).victimRight),
  fidelity: (answers) => plain(bitsOf(answers).agree),
  ratio: (answers) => ({ numerator: bitsOf(answers).right, denominator: bitsOf(answers).victimRight }),
  'fidelity-victim-right': (answers) => agreementWhere(bitsOf(answers), (right) => right),
  'fidelity-victim-wrong': (answers) => agreementWhere(bitsOf(answers), (right) => ~right),
};

/** How a metric comes from predictions; `null` for those that need more. */
export function seriesOf(metric: string): SeriesOf | null {
  return own(SERIES, metric) ?? null;
}

/** Items that the surrogate has right. */
export function surrogateRight(answers: Answers): BitVector {
  return bitsOf(answers).right;
}

export interface AnswerBits {
  /** Items that the surrogate has right. */
  readonly right: BitVector;
  readonly victimRight: BitVector;
  /** Items on which both name one class. */
  readonly agree: BitVector;
}

/** Every metric of a record reads the same three. */
const known = new WeakMap<Answers, AnswerBits>();

/** Of a victim's answers: the records of a victim share them. */
const knownVictims = new WeakMap<
  ArrayLike<number>,
  { readonly labels: ArrayLike<number>; readonly right: BitVector }
>();

/** Made at the first question and kept as long as the answers are. */
export function bitsOf(answers: Answers): AnswerBits {
  const before = known.get(answers);
  if (before !== undefined) return before;
  const { labels, victim, surrogate } = answers;
  const bits = {
    right: equalBits(surrogate, labels),
    victimRight: victimRightOf(answers),
    agree: equalBits(surrogate, victim),
  };
  known.set(answers, bits);
  return bits;
}

function victimRightOf({ victim, labels }: Answers): BitVector {
  const before = knownVictims.get(victim);
  if (before?.labels === labels) return before.right;
  const right = equalBits(victim, labels);
  knownVictims.set(victim, { labels, right });
  return right;
}

function plain(numerator: BitVector): ItemSeries {
  return { numerator, denominator: null };
}

/** @param choose - of a word whose bits are items that the victim has right, those that count */
function agreementWhere({ victimRight, agree }: AnswerBits, choose: (right: number) => number): ItemSeries {
  const denominator = mapWords(victimRight, choose);
  return { numerator: mapWords(denominator, (word, at) => word & (agree.words[at] ?? 0)), denominator };
}

/** Bits past the last item stay 0, whatever the function makes of them. */
function mapWords({ words, items }: BitVector, map: (word: number, at: number) => number): BitVector {
  const past = items % 32 === 0 ? -1 : (1 << (items % 32)) - 1;
  const mapped = words.map((word, at) => map(word, at) & (at === words.length - 1 ? past : -1));
  return bitVector(mapped, items);
}
