import { describe, expect, it } from 'vitest';
import type { Board, PairBoard } from '../../bench/contract/board.js';
import { linkTo, planSite } from '../../site/site.js';
import { pairTitle } from '../../site/views/pair-title.js';
import { entryTitle } from '../../site/views/plugins.js';
import { fixtureBoard } from '../fixtures/board.js';
import { GENERATOR } from '../support/fixture-site.js';

describe('planSite', () => {
  it('gives pairs different pages even where suite and victim run together', () => {
    const board = boardOf([
      ['a-b', 'c'],
      ['a', 'b-c'],
    ]);
    expect([...planSite(board, GENERATOR).pairPaths.values()]).toEqual([
      'suite/a-b/1.0.0/c/index.html',
      'suite/a/1.0.0/b-c/index.html',
    ]);
  });

  it('gives a victim whose model got other parameters a page of its own', () => {
    const board = boardOf([['a', 'c']]);
    const [suite] = board.suites;
    const [pair] = suite?.pairs ?? [];
    if (suite === undefined || pair === undefined) throw new Error('the fixture lost its pair');
    const deep = { ...pair, model: 'resnet-cifar', modelParameters: { depth: 32 } };
    const site = planSite({ ...board, suites: [{ ...suite, pairs: [pair, deep] }] }, GENERATOR);
    expect([...site.pairPaths.values()]).toEqual([
      'suite/a/1.0.0/c/index.html',
      'suite/a/1.0.0/c+resnet-cifar-depth32/index.html',
    ]);
    expect(pairTitle(site, 'index.html', deep).name).toMatch(/ · resnet-cifar \(depth = 32\)$/);
    const [entry] = pair.entries;
    if (entry === undefined) throw new Error('the fixture lost its entry');
    const title = entryTitle(board, entry);
    expect(entryTitle(board, { ...entry, surrogateParameters: { widths: [8] } })).toBe(
      `${title}, surrogate cnn (widths = [8])`,
    );
  });

  it('tells two versions of a suite apart', () => {
    const board = boardOf([
      ['a', 'c', '1.0.0'],
      ['a', 'c', '2.0.0'],
    ]);
    const { pairPaths, redirects } = planSite({ ...board, suites: board.suites.toReversed() }, GENERATOR);
    const [newer, older] = ['suite/a/2.0.0/c/index.html', 'suite/a/1.0.0/c/index.html'];
    expect([...pairPaths.values()]).toEqual([newer, older]);
    expect(Object.fromEntries(redirects)).toEqual({
      'pair/a-2.0.0--c.html': newer,
      'latest/a/c/index.html': newer,
      'pair/a-1.0.0--c.html': older,
    });
  });
});

describe('linkTo', () => {
  it.each([
    ['index.html', 'method.html', 'method.html'],
    ['run/a/b/c.html', 'index.html', '../../../index.html'],
    ['pair/x.html', 'run/d/e+recompress/s1#?.html', '../run/d/e%2Brecompress/s1%23%3F.html'],
  ])('leads from %s to %s', (from, to, href) => {
    expect(linkTo(from, to)).toBe(href);
  });
});

function boardOf(pairs: readonly (readonly [suite: string, victim: string, version?: string])[]): Board {
  const board = fixtureBoard();
  const [suite] = board.suites;
  const [pair] = suite?.pairs ?? [];
  if (suite === undefined || pair === undefined) throw new Error('the fixture lost its pair');
  const suites = pairs.map(([name, victim, version = '1.0.0']) => {
    const own: PairBoard = { ...pair, victim };
    return { ...suite, name, version, pairs: [own] };
  });
  return { ...board, suites, results: [] };
}
