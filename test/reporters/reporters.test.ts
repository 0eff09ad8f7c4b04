import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Board } from '../../bench/contract/board.js';
import { CellResult } from '../../bench/contract/result.js';
import { checkJson } from '../../bench/contract/validate.js';
import { reporter as csv } from '../../reporters/csv.js';
import { reporter as github } from '../../reporters/github.js';
import { reporter as json } from '../../reporters/json.js';
import { reporter as junit } from '../../reporters/junit.js';
import { reporter as latex } from '../../reporters/latex.js';
import { reporter as markdown } from '../../reporters/markdown.js';
import { reporter as terminal } from '../../reporters/terminal.js';
import { fixtureBoard } from '../fixtures/board.js';
import { boardWithPoint } from '../support/board-with-point.js';
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
  [latex, 'board.tex'],
  [junit, 'board.xml'],
  [github, 'board.github.txt'],
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
    const text = terminal.render(changed, { color: false, width: 1000 });
    expect(text).toContain('synthetic-signs · cnn (widths = [64]) · victim');
    expect(text).toContain('Defenses of synthetic-signs · cnn (widths = [64]), each');
    expect(text.match(/ knockoff-random, surrogate cnn \(widths = \[8\]\) {2,}none/g)).toHaveLength(
      entry.points.length,
    );
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
    const [attacks = ''] = text.split(/### (?:Beside|Defenses)/);
    const rows = attacks.split('\n').filter((line) => line.startsWith('| ') && line.includes('knockoff-random'));
    const columns = rows.map((line) => line.replaceAll('\\|', '').split('|').length);
    expect(new Set(columns)).toEqual(new Set([13]));
  });
});

it.each([
  ['Markdown', markdown],
  ['CSV', csv],
  ['LaTeX', latex],
])('no control character of a record reaches %s as it is', (_, reporter) => {
  const name = 'cat\u001b]0;x\u0007\u009b2J\u202e';
  const evil = boardWithPoint(board, (point) => ({
    ...point,
    worstClass: { class: 1, name, victim: 1, surrogate: 0 },
  }));
  const text = reporter.render(evil, WIDE);
  expect(text).not.toMatch(/[^\P{Cc}\r\n]|\u202e/u);
  const written = text.replaceAll('\\\\', '\\').replaceAll('\\textbackslash{}', '\\');
  expect(written).toContain(String.raw`cat\u001b]0;x\u0007\u009b2J\u202e`);
});
