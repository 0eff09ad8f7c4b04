import { describe, expect, it } from 'vitest';
import { scoreChanges, type BoardWithPredictions } from '../../../bench/ranking/score-changes.js';
import { renderScoreChanges } from '../../../reporters/tables/score-changes.js';
import { attackRecord, rank, type TestRecord } from './records.js';

function board(...records: readonly TestRecord[]): BoardWithPredictions {
  return {
    board: rank(records, null),
    predictionsOf: (path) => records.find((one) => one.path === path)?.predictions ?? null,
  };
}

const at = (right: number, options = {}): TestRecord => attackRecord({ right, ...options });

describe('scoreChanges', () => {
  it('tells better and worse by the paired items', () => {
    // 40 items that only one side has right: McNemar's exact p is 2 * 0.5^40.
    const { changes, counts } = scoreChanges(board(at(100)), board(at(140)));
    expect(changes).toMatchObject([{ metric: 'accuracy', verdict: 'better' }]);
    expect(changes[0]?.difference).toBeCloseTo(0.2, 12);
    expect(changes[0]?.p).toBeCloseTo(2 * 0.5 ** 40, 14);
    expect(counts).toMatchObject({ better: 1, worse: 0 });
    expect(scoreChanges(board(at(140)), board(at(100))).changes[0]?.verdict).toBe('worse');
  });

  it('calls what chance explains the same: four items against none have p = 1/8', () => {
    const [change] = scoreChanges(board(at(100)), board(at(104))).changes;
    expect(change).toMatchObject({ verdict: 'same', p: 0.125 });
  });

  it('adjusts for the number of figures: 1/64 alone is a difference, among four it is none', () => {
    const cells = ['a', 'b', 'c', 'd'].map((attack) => ({ cell: { attack } }));
    const [base, head] = [100, 107].map((right) => board(...cells.map((cell) => at(right, cell))));
    expect(scoreChanges(board(at(100)), board(at(107))).changes[0]?.verdict).toBe('better');
    if (base === undefined || head === undefined) throw new Error('no boards');
    expect(scoreChanges(base, head).counts).toMatchObject({ same: 4, better: 0 });
  });

  it('names what is new and what is missing', () => {
    const mine = at(120, { cell: { attack: 'mine' } });
    expect(scoreChanges(board(at(100)), board(at(100), mine)).counts).toMatchObject({ new: 1, same: 1 });
    const { changes } = scoreChanges(board(at(100), mine), board(at(100)));
    expect(changes.find(({ verdict }) => verdict === 'missing')?.subject).toContain('mine');
  });

  it('falls back on intervals where there are no predictions to pair', () => {
    const [far] = scoreChanges(board(at(100, { predictions: false })), board(at(160, { predictions: false }))).changes;
    expect(far).toMatchObject({ verdict: 'better', p: null });
    const [near] = scoreChanges(board(at(100, { predictions: false })), board(at(104, { predictions: false }))).changes;
    expect(near).toMatchObject({ verdict: 'same', p: null });
  });
});

describe('renderScoreChanges', () => {
  it('lists what changed, losses first, and counts what stayed', () => {
    const mine = at(120, { cell: { attack: 'mine' } });
    const text = renderScoreChanges(scoreChanges(board(at(100), mine), board(at(140))));
    expect(text).toContain('1 missing, 0 worse, 1 better, 0 not comparable, 0 new, 0 same');
    expect(text.indexOf('| missing |')).toBeLessThan(text.indexOf('| better |'));
    expect(text).toContain('| +20.0 | &lt; 0.001 |');
  });

  it('leaves a name from a record as text', () => {
    const evil = at(100, { cell: { attack: '<img src=x onerror=alert(1)> @everyone' } });
    const text = renderScoreChanges(scoreChanges(board(), board(evil)));
    expect(text).not.toContain('<img');
    expect(text).not.toContain('@everyone');
  });
});
