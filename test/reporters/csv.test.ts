import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { Board } from '../../bench/contract/board.js';
import { ONE_SEED } from '../../bench/contract/one-seed.js';
import { reporter } from '../../reporters/csv.js';
import { CSV_COLUMNS } from '../../reporters/tables/csv-columns.js';
import { csvRows } from '../../reporters/tables/csv-rows.js';
import { HOSTILE, fixtureBoard } from '../fixtures/board.js';
import { boardWithPoint } from '../support/board-with-point.js';

const board = fixtureBoard();
const render = (shown: Board): string => reporter.render(shown, { color: false, width: 80 });
const rowsOf = (shown: Board) => parse<Record<string, string>>(render(shown), { columns: true });
const rows = rowsOf(board);

describe('csv', () => {
  it('has a row for each metric of every budget point, detector, stream and throughput measurement, and for each missing cell', () => {
    const count = (kind: string, state: string): number =>
      new Set(rows.filter((row) => row['kind'] === kind && row['state'] === state).map(pointOf)).size;
    // Points: signs 3+3+3+3+3+2 attacks and 1+1+3+2+2 controls, gtsrb 2+2; missing: signs 3 of three kinds, two skipped pairs.
    expect(count('attack', 'completed')).toBe(30);
    expect(count('attack', 'skipped')).toBe(2);
    expect(count('attack', 'failed')).toBe(1);
    expect(count('detector', 'completed')).toBe(3);
    expect(count('detector', 'skipped')).toBe(1);
    expect(count('stream', 'completed')).toBe(2);
    expect(count('throughput', 'completed')).toBe(15);
    const metrics = board.suites.flatMap(({ pairs }) =>
      pairs.flatMap(({ entries, controls }) =>
        [...entries, ...controls].flatMap(({ points }) => points.flatMap(({ metrics }) => Object.keys(metrics))),
      ),
    );
    const listed = rows.filter(
      ({ kind, state, class_name: name }) => kind === 'attack' && state === 'completed' && !name,
    );
    expect(listed).toHaveLength(metrics.length);
  });

  it('has the same columns for every board, and a column for all that it knows', () => {
    const empty: Board = { ...board, suites: [] };
    expect(render(empty).split('\r\n')).toEqual([CSV_COLUMNS.join(','), '']);
    const known: readonly string[] = CSV_COLUMNS;
    expect(
      csvRows(board)
        .flatMap(Object.keys)
        .filter((column) => !known.includes(column)),
    ).toEqual([]);
  });

  it('gives full precision, and an empty field with a reason where a value is missing', () => {
    const zero = rows.filter(({ control, budget_queries: budget }) => control === 'zero-queries' && budget === '0');
    expect(zero.find(({ metric }) => metric === 'accuracy')).toMatchObject({ value: '0.031', unit: 'fraction' });
    expect(zero.find(({ metric }) => metric === 'kl-divergence')).toMatchObject({
      value: '',
      reason: 'no transfer set',
    });
  });

  it('leads from each figure to its records and the keys of their cells', () => {
    const [path = ''] = board.results.map((stored) => stored.path);
    const linked = rowsOf(boardWithPoint(board, (point) => ({ ...point, results: [path] })));
    expect(linked.map(({ paths }) => paths)).toEqual(linked.map(() => path));
    expect(linked.map(({ keys }) => keys)).toEqual(linked.map(() => board.results[0]?.result.scientific.key));
  });

  it('says the rank of the largest budget, and why there is none', () => {
    const [suite] = board.suites;
    const [pair] = suite?.pairs ?? [];
    const [entry] = pair?.entries ?? [];
    if (suite === undefined || pair === undefined || entry === undefined) throw new Error('the fixture lost its entry');
    const withStanding = (rank: typeof entry.rank, rankReason: string | null) =>
      rowsOf({ ...board, suites: [{ ...suite, pairs: [{ ...pair, entries: [{ ...entry, rank, rankReason }] }] }] })
        .filter(({ name, metric, control }) => name === entry.attack && metric === 'accuracy' && control === '')
        .map(({ rank_low: low, rank_high: high, rank_reason: reason }) => [low, high, reason]);
    const lower = entry.points.slice(1).map(() => ['', '', '']);
    expect(withStanding({ low: 2, high: 4 }, null)).toEqual([...lower, ['2', '4', '']]);
    // All places are a range, and no rank: a program would take it for one.
    expect(withStanding({ low: 1, high: 6 }, ONE_SEED)).toEqual([...lower, ['', '', ONE_SEED]]);
  });

  it('tells rows of networks with parameters apart', () => {
    const [suite] = board.suites;
    const [pair] = suite?.pairs ?? [];
    const [entry] = pair?.entries ?? [];
    if (suite === undefined || pair === undefined || entry === undefined) throw new Error('the fixture lost its entry');
    const narrow = { ...entry, id: 'narrow', surrogateParameters: { widths: [8] } };
    const wide = { ...pair, modelParameters: { widths: [64] }, entries: [entry, narrow] };
    const attacks = rowsOf({ ...board, suites: [{ ...suite, pairs: [wide] }] }).filter(({ control }) => control === '');
    expect(attacks[0]).toMatchObject({ model_parameters: '{"widths":[64]}', surrogate_parameters: '' });
    expect(attacks.some(({ surrogate_parameters: parameters }) => parameters === '{"widths":[8]}')).toBe(true);
  });

  it('keeps text from being run as a formula, and negative numbers as numbers', () => {
    const risky = { value: -0.4, unit: 'correlation', interval: null, seeds: 1, caveats: [] };
    const changed = boardWithPoint(board, (point) => ({
      ...point,
      metrics: { spearman: risky },
      worstClass: { class: 1, name: '=HYPERLINK("x")', victim: 1, surrogate: 0 },
    }));
    expect(rowsOf(changed).map(({ metric, value, class_name: name }) => [metric, value, name])).toEqual([
      ['spearman', '-0.4', ''],
      ['worst-class-of-victim', '1', `'=HYPERLINK("x")`],
      ['worst-class-of-surrogate', '0', `'=HYPERLINK("x")`],
    ]);
  });

  it('ends its lines as RFC 4180 says and returns hostile text unharmed', () => {
    expect(render(board).split('\r\n').length).toBe(rows.length + 2);
    expect(rows.some(({ class_name: name }) => name === HOSTILE)).toBe(true);
  });
});

/** All that a row says but the figure itself. */
function pointOf(row: Record<string, string>): string {
  const figure = ['metric', 'class', 'class_name', 'value', 'low', 'high', 'unit', 'caveats'];
  const reason = row['state'] === 'completed' ? ['reason'] : [];
  return JSON.stringify(Object.entries(row).filter(([column]) => ![...figure, ...reason].includes(column)));
}
