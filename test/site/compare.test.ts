// The figures of the comparison page, computed in the reader's browser, against those of the board.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { pairedDifferenceInterval } from '../../bench/lib/stats/paired-difference.js';
import { createRng } from '../../bench/lib/random/rng.js';
import { SITE_SOURCE } from '../support/fixture-site.js';

interface Predicted {
  readonly labels: readonly number[];
  readonly surrogate: readonly number[];
  readonly groups?: readonly number[];
}
type Entry = ReadonlyMap<number, Predicted>;

interface Figures {
  pairedDifference(first: Entry, second: Entry): { value: number; low: number; high: number; seeds: number } | null;
  agreement(first: Entry, second: Entry): number | null;
  classAccuracies(entry: Entry, classes: number): readonly (number | null)[];
}

const code = await readFile(path.join(SITE_SOURCE, 'assets', 'compare-figures.js'), 'utf8');
const figures = runInNewContext(`${code}\n({ pairedDifference, agreement, classAccuracies })`) as Figures;

const LABELS = Array.from({ length: 1000 }, (_, at) => at % 3);

/** Right on the images whose number fits. */
const entry = (isRight: (at: number) => boolean, seeds: readonly number[] = [1]): Entry =>
  new Map(
    seeds.map((seed) => [seed, { labels: LABELS, surrogate: LABELS.map((label, at) => (isRight(at) ? label : 3)) }]),
  );

describe('the comparison of entries', () => {
  it('has the difference of accuracies, and nearly the interval that the board has', () => {
    const rng = createRng(7);
    const [first, second] = [0.9, 0.85].map((rate) => LABELS.map(() => rng.nextFloat() < rate));
    const of = (right: readonly boolean[] | undefined): Entry => entry((at) => right?.[at] === true);
    const counts = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
    LABELS.forEach((_, at) => {
      const [a, b] = [first?.[at] === true, second?.[at] === true];
      counts[a ? (b ? 'both' : 'onlyFirst') : b ? 'onlySecond' : 'neither']++;
    });
    const expected = pairedDifferenceInterval(counts);
    const found = figures.pairedDifference(of(first), of(second));
    expect(found?.value).toBeCloseTo((counts.onlyFirst - counts.onlySecond) / 1000, 12);
    expect(found?.low).toBeCloseTo(expected.low, 2);
    expect(found?.high).toBeCloseTo(expected.high, 2);
  });

  it('pairs seeds that both have, and says so where there is none', () => {
    const [first, second] = [entry((at) => at >= 100, [1, 2]), entry((at) => at >= 200, [2, 3])];
    expect(figures.pairedDifference(first, second)).toMatchObject({ value: 0.1, seeds: 1 });
    expect(figures.agreement(first, second)).toBeCloseTo(0.9, 12);
    expect(
      figures.pairedDifference(
        first,
        entry(() => true, [9]),
      ),
    ).toBeNull();
    expect(
      figures.agreement(
        first,
        entry(() => true, [9]),
      ),
    ).toBeNull();
  });

  it('goes by groups where images show one thing, which makes the interval wider', () => {
    const grouped = (of: Entry): Entry =>
      new Map([...of].map(([seed, one]) => [seed, { ...one, groups: LABELS.map((_, at) => Math.floor(at / 50)) }]));
    const [first, second] = [entry(() => true), entry((at) => at >= 100)];
    const width = (one: ReturnType<Figures['pairedDifference']>): number => (one?.high ?? NaN) - (one?.low ?? NaN);
    const [alone, together] = [
      figures.pairedDifference(first, second),
      figures.pairedDifference(grouped(first), grouped(second)),
    ];
    // Of 20 groups two differ wholly: the standard error is sqrt(20 / 19 · (2 · 45² + 18 · 5²)) / 1000.
    expect(width(together)).toBeCloseTo(2 * 1.959964 * (Math.sqrt((20 / 19) * (2 * 45 ** 2 + 18 * 5 ** 2)) / 1000), 6);
    expect(width(together)).toBeGreaterThan(3 * width(alone));
  });

  it('has each class, and none for a class without test images', () => {
    expect(
      figures.classAccuracies(
        entry((at) => at % 3 !== 1),
        4,
      ),
    ).toEqual([1, 0, 1, null]);
  });
});
