import { parse } from 'csv-parse/sync';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Board } from '../../bench/contract/board.js';
import { CellResult } from '../../bench/contract/result.js';
import { checkJson } from '../../bench/contract/validate.js';
import { reporter as csv } from '../../reporters/csv.js';
import { reporter as json } from '../../reporters/json.js';
import { reporter as markdown } from '../../reporters/markdown.js';
import { reporter as terminal } from '../../reporters/terminal.js';
import { HOSTILE, fixtureBoard } from '../fixtures/board.js';
import { expectGolden } from '../support/golden.js';

const WIDE = { color: false, width: 200 };
const board = fixtureBoard();
const empty: Board = { schemaVersion: 1, suites: [], results: [], trust: {}, plugins: {}, metrics: [] };

describe('the fixture', () => {
  it('holds records that the result schema accepts', () => {
    for (const { path, result } of board.results) checkJson(CellResult, result, path);
  });
});

describe.each([
  [terminal, 'board.txt'],
  [markdown, 'board.md'],
  [csv, 'board.csv'],
  [json, 'board.json'],
])('$meta.id', (reporter, golden) => {
  it('prints the fixture as it was last accepted', async () => {
    await expectGolden(reporter.render(board, WIDE), `reporters/${golden}`);
  });

  it('is the file that bears its id and ends in a line break', () => {
    expect(reporter.meta.id).toMatch(/^[a-z]+$/);
    expect(reporter.render(empty, WIDE)).toMatch(/\n$/);
  });
});

describe('terminal', () => {
  it('prints the same text with colour as without', () => {
    const colored = terminal.render(board, { ...WIDE, color: true });
    expect(colored).not.toBe(terminal.render(board, WIDE));
    expect(stripVTControlCharacters(colored)).toBe(terminal.render(board, WIDE));
  });

  it('has a column of ownership where a defense knows a clone again, and none elsewhere', () => {
    const known = structuredClone(board);
    for (const { metrics } of known.suites.flatMap(({ pairs }) => pairs.flatMap(({ defenses }) => defenses)))
      Object.assign(metrics, { 'ownership-match-rate': metrics['accuracy'] });
    expect(terminal.render(known, WIDE)).toContain('ownership match');
    expect(terminal.render(board, WIDE)).not.toContain('ownership');
  });

  it('leaves columns out rather than break its lines, and says which', () => {
    const tables = terminal
      .render(board, { color: false, width: 100 })
      .split('\n')
      .filter((line) => !line.startsWith('  ') && /^(rank|attack|knockoff|control)/.test(line.trimStart()));
    expect(Math.max(...tables.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(terminal.render(board, { color: false, width: 100 })).toContain('narrow terminal, left out: ');
  });

  it("says of attacks on the victim's own data among whom they are ranked", () => {
    const [suite] = board.suites;
    const [pair] = suite?.pairs ?? [];
    const entry = pair?.entries.find(({ rankReason }) => rankReason === null);
    if (suite === undefined || pair === undefined || entry === undefined) throw new Error('the fixture lost its entry');
    const note = "ranked among attacks on the victim's own data";
    const marked: Board = {
      ...board,
      suites: [{ ...suite, pairs: [{ ...pair, entries: [{ ...entry, inDistribution: true }] }] }],
    };
    expect(terminal.render(board, WIDE)).not.toContain(note);
    expect(terminal.render(marked, WIDE)).toContain(`* ${note} (${entry.id})`);
    expect(terminal.render(marked, WIDE)).toMatch(/^\s*\d+(–\d+)?\*\s.*on the victim's own data/m);
  });

  it('passes no escape sequence of a class name on to the terminal', () => {
    const [suite] = board.suites;
    if (suite === undefined) throw new Error('the fixture lost its suite');
    const evil = { ...board, suites: [{ ...suite, title: 'a\u001b[31mred\u001b]0;title\u0007\nb\u202e' }] };
    const text = terminal.render(evil, WIDE);
    expect(['\u001b', '\u0007', '\u202e'].filter((character) => text.includes(character))).toEqual([]);
  });
});

describe('rows of networks with parameters', () => {
  const [suite] = board.suites;
  const [pair] = suite?.pairs ?? [];
  const [entry] = pair?.entries ?? [];
  if (suite === undefined || pair === undefined || entry === undefined) throw new Error('the fixture lost its entry');
  const narrow = { ...entry, id: 'narrow', surrogateParameters: { widths: [8] } };
  const wide = { ...pair, modelParameters: { widths: [64] }, entries: [entry, narrow] };
  const changed = { ...board, suites: [{ ...suite, pairs: [wide] }] };

  it('are told apart in tables', () => {
    const text = terminal.render(changed, WIDE);
    expect(text).toContain('synthetic-signs · cnn (widths = [64]) · victim');
    expect(text).toContain('Defenses of synthetic-signs · cnn (widths = [64]), each');
    expect(text.match(/ knockoff-random, surrogate cnn \(widths = \[8\]\) {2,}none/g)).toHaveLength(
      entry.points.length,
    );
  });

  it('are told apart in CSV', () => {
    const [first, ...rest] = parse<Record<string, string>>(csv.render(changed, WIDE), { columns: true });
    expect(first).toMatchObject({ model_parameters: '{"widths":[64]}', surrogate_parameters: '' });
    expect(rest[entry.points.length - 1]).toMatchObject({ surrogate_parameters: '{"widths":[8]}' });
  });
});

it.each([
  ['terminal', terminal],
  ['markdown', markdown],
])('%s says below the table what differs from a published set-up, and keeps the row short', (_, reporter) => {
  const lines = reporter.render(board, { color: false, width: 1000 }).split('\n');
  const rows = lines.filter((line) => line.includes('published: poster') && !/^( {2}|- )published/.test(line));
  expect(rows.filter((line) => line.includes('differs'))).toEqual([]);
  expect(rows).toHaveLength(5);
  expect(lines.filter((line) => line.endsWith('published: poster; differs: 100,000 ImageNet queries'))).toHaveLength(1);
  // Two detectors of different datasets, one text: said once.
  expect(
    lines.filter((line) => line.endsWith('published: poster; differs: a pre-trained network (cifar10, diabetic5)')),
  ).toHaveLength(1);
});

describe('markdown', () => {
  it('keeps hostile text out of tables and HTML', () => {
    const text = markdown.render(board, WIDE);
    expect(text).not.toContain('<script');
    const [attacks = ''] = text.split('### Defenses');
    const rows = attacks.split('\n').filter((line) => line.startsWith('| ') && line.includes('knockoff-random'));
    const columns = rows.map((line) => line.replaceAll('\\|', '').split('|').length);
    expect(new Set(columns)).toEqual(new Set([13]));
  });
});

it.each([
  ['Markdown', markdown],
  ['CSV', csv],
])('no control character of a record reaches %s as it is', (_, reporter) => {
  const point = board.suites[1]?.pairs[0]?.entries[0]?.points[0];
  if (point === undefined) throw new Error('the fixture lost its point');
  const name = 'cat\u001b]0;x\u0007\u009b2J\u202e';
  const evil = withPoint({ ...point, worstClass: { class: 1, name, victim: 1, surrogate: 0 } });
  const text = reporter.render(evil, WIDE);
  expect(text).not.toMatch(/[^\P{Cc}\r\n]|\u202e/u);
  expect(text.replaceAll('\\\\', '\\')).toContain(String.raw`cat\u001b]0;x\u0007\u009b2J\u202e`);
});

describe('csv', () => {
  const rows = parse<Record<string, string>>(csv.render(board, WIDE), { columns: true });

  it('has a row for every budget point, detector, throughput measurement and missing cell', () => {
    const kinds = rows.map(({ kind, state }) => `${kind} ${state}`);
    const count = (text: string): number => kinds.filter((kind) => kind === text).length;
    // Points: signs 3+3+3+3+3+2 attacks and 1+1+3+2+2 controls, gtsrb 2+2; missing: signs 3 of three kinds, two skipped pairs.
    expect(count('attack completed')).toBe(30);
    expect(count('attack skipped')).toBe(2);
    expect(count('attack failed')).toBe(1);
    expect(count('detector completed')).toBe(3);
    expect(count('detector skipped')).toBe(1);
    expect(count('throughput completed')).toBe(15);
  });

  it('gives full precision, and an empty field with a reason where a value is missing', () => {
    const zero = rows.find(({ control, budget_queries: budget }) => control === 'zero-queries' && budget === '0');
    expect(zero).toMatchObject({ accuracy: '0.031', kl_divergence: '', kl_divergence_missing: 'no transfer set' });
  });

  it('keeps text from being run as a formula, and negative numbers as numbers', () => {
    const point = board.suites[1]?.pairs[0]?.entries[0]?.points[0];
    if (point === undefined) throw new Error('the fixture lost its point');
    const risky = { value: -0.4, unit: 'correlation', interval: null, seeds: 1, caveats: [] };
    const changed = withPoint({
      ...point,
      metrics: { spearman: risky },
      worstClass: { class: 1, name: '=HYPERLINK("x")', victim: 1, surrogate: 0 },
    });
    const [row] = parse<Record<string, string>>(csv.render(changed, WIDE), { columns: true });
    expect(row).toMatchObject({ worst_class_name: `'=HYPERLINK("x")`, spearman: '-0.4' });
  });

  it('ends its lines as RFC 4180 says and returns hostile text unharmed', () => {
    expect(csv.render(board, WIDE).split('\r\n').length).toBe(rows.length + 2);
    expect(rows.some(({ worst_class_name: name }) => name === HOSTILE)).toBe(true);
  });
});

function withPoint(point: NonNullable<Board['suites'][0]>['pairs'][0]['entries'][0]['points'][0]): Board {
  const suite = board.suites[1];
  const pair = suite?.pairs[0];
  const entry = pair?.entries[0];
  if (suite === undefined || pair === undefined || entry === undefined) throw new Error('the fixture lost its pair');
  return { ...board, suites: [{ ...suite, pairs: [{ ...pair, entries: [{ ...entry, points: [point] }] }] }] };
}
