import { describe, expect, it } from 'vitest';
import { scoreChanges, type BoardWithPredictions } from '../../../bench/ranking/score-changes.js';
import { renderScoreChanges } from '../../../reporters/tables/score-changes.js';
import { attackRecord, rank, type RecordOptions, type TestRecord } from './records.js';

function board(...records: readonly TestRecord[]): BoardWithPredictions {
  return {
    board: rank(records, null),
    predictionsOf: (path) => records.find((one) => one.path === path)?.predictions ?? null,
  };
}

/** Two seeds with the same right answers: only the items vary. */
const at = (right: number, options: RecordOptions = {}): TestRecord[] =>
  [1, 2].map((seed) => attackRecord({ right, ...options, cell: { ...options.cell, seed } }));

describe('scoreChanges', () => {
  it('tells better and worse by the paired items', () => {
    // 40 of 200 items that only one side has right: variance 32 / 199, z = 0.2 / 0.02836 = 7.05.
    const { changes, counts } = scoreChanges(board(...at(100)), board(...at(140)));
    expect(changes).toMatchObject([{ metric: 'accuracy', verdict: 'better' }]);
    expect(changes[0]?.difference).toBeCloseTo(0.2, 12);
    expect(changes[0]?.p).toBeLessThan(1e-11);
    expect(counts).toMatchObject({ better: 1, worse: 0 });
    expect(scoreChanges(board(...at(140)), board(...at(100))).changes[0]?.verdict).toBe('worse');
  });

  it('calls no difference of one seed better or worse, and shows it: it may be that of two trainings', () => {
    // McNemar: 40 items that only one side has right, p = 2 * 0.5^40; 4 items, p = 1/8.
    const seed = (right: number, options: RecordOptions = {}) => board(attackRecord({ right, ...options }));
    const [far] = scoreChanges(seed(100), seed(140)).changes;
    expect(far).toMatchObject({ verdict: 'not comparable' });
    expect(far?.note).toContain('one seed: the difference may be that of two trainings');
    expect(far?.difference).toBeCloseTo(0.2, 12);
    expect(far?.p).toBeCloseTo(2 * 0.5 ** 40, 14);
    expect(scoreChanges(seed(100), seed(104)).changes[0]).toMatchObject({ verdict: 'same', p: 0.125 });
    const [blind, better] = [100, 160].map((right) => seed(right, { predictions: false }));
    if (blind === undefined || better === undefined) throw new Error('no boards');
    expect(scoreChanges(blind, better).changes[0]).toMatchObject({ verdict: 'not comparable', p: null });
  });

  it('calls what chance explains the same: three items of 200 have z = 1.74', () => {
    const [change] = scoreChanges(board(...at(100)), board(...at(103))).changes;
    // Mean 0.015, variance (3 - 0.045) / 199 = 0.014849, z = 0.015 / 0.0086166 = 1.7408, p = 0.0817.
    expect(change?.verdict).toBe('same');
    expect(change?.p).toBeCloseTo(0.0817, 4);
  });

  it('adjusts for the number of figures: p = 0.023 alone is a difference, among four it is none', () => {
    const cells = ['a', 'b', 'c', 'd'].map((attack) => ({ cell: { attack } }));
    const [base, head] = [100, 105].map((right) => board(...cells.flatMap((cell) => at(right, cell))));
    expect(scoreChanges(board(...at(100)), board(...at(105))).changes[0]?.verdict).toBe('better');
    if (base === undefined || head === undefined) throw new Error('no boards');
    expect(scoreChanges(base, head).counts).toMatchObject({ same: 4, better: 0 });
  });

  it('names what is new and what is missing', () => {
    const mine = at(120, { cell: { attack: 'mine' } });
    expect(scoreChanges(board(...at(100)), board(...at(100), ...mine)).counts).toMatchObject({ new: 1, same: 1 });
    const { changes } = scoreChanges(board(...at(100), ...mine), board(...at(100)));
    expect(changes.find(({ verdict }) => verdict === 'missing')?.subject).toContain('mine');
  });

  it('falls back on intervals where there are no predictions to pair', () => {
    const blind = (right: number) => board(...at(right, { predictions: false }));
    expect(scoreChanges(blind(100), blind(160)).changes[0]).toMatchObject({ verdict: 'better', p: null });
    expect(scoreChanges(blind(100), blind(104)).changes[0]).toMatchObject({ verdict: 'same', p: null });
  });
});

describe('renderScoreChanges', () => {
  it('lists what changed, losses first, and counts what stayed', () => {
    const mine = at(120, { cell: { attack: 'mine' } });
    const text = renderScoreChanges(scoreChanges(board(...at(100), ...mine), board(...at(140))));
    expect(text).toContain('1 missing, 0 worse, 1 better, 0 not comparable, 0 new, 0 same');
    expect(text.indexOf('| missing |')).toBeLessThan(text.indexOf('| better |'));
    expect(text).toContain('| +20.0 | &lt; 0.001 |');
  });

  it('leaves a name from a record as text', () => {
    const evil = at(100, { cell: { attack: '<img src=x onerror=alert(1)> @everyone' } });
    const text = renderScoreChanges(scoreChanges(board(), board(...evil)));
    expect(text).not.toContain('<img');
    expect(text).not.toContain('@everyone');
  });
});
