// Pages that gather from all suites: the poster's limits, the data, the news and its feed.
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import type { Board, Estimate } from '../../bench/contract/board.js';
import { feedFile } from '../../site/downloads/feed.js';
import { planSite } from '../../site/site.js';
import { dataView } from '../../site/views/data.js';
import { homeView } from '../../site/views/home.js';
import { limitsView } from '../../site/views/limits.js';
import { newsView } from '../../site/views/news.js';
import { fixtureBoard } from '../fixtures/board.js';
import { GENERATOR } from '../support/fixture-site.js';

const board = fixtureBoard();
const site = planSite(board, GENERATOR);
const EMPTY: Board = { ...board, suites: [], results: [], trust: {} };

const rate = (value: number): Estimate => ({ value, unit: 'fraction', interval: null, seeds: 1, caveats: [] });

describe('the poster’s limits', () => {
  it('are five, each with its rows or a plain word that there are none', () => {
    const { limits } = limitsView(site);
    expect(limits.map(({ id }) => id)).toEqual(['pre-training', 'overlap', 'granularity', 'imbalance', 'rare-classes']);
    for (const { table, lack } of limits) expect(lack === null && table === null).toBe(false);
    const granularity = limits[2]?.table?.rows.map(({ cells }) => cells[2]?.text) ?? [];
    expect(granularity).toContain('Label only');
    expect(limits[1]?.table).toBeNull();
    expect(limits[1]?.lack).toContain('poster-limits');
  });

  it('take rows of any suite, and say so until the suite itself has records', () => {
    const withOverlap = (name: string): Board => ({
      ...board,
      suites: board.suites.slice(0, 1).map((suite) => ({
        ...suite,
        name,
        pairs: suite.pairs.map((pair) => ({
          ...pair,
          entries: pair.entries.slice(0, 1).map((entry) => ({
            ...entry,
            points: entry.points.map((point) => ({
              ...point,
              metrics: { ...point.metrics, 'accuracy-without-duplicates': rate(0.7), 'duplicate-share': rate(0.1) },
            })),
          })),
        })),
      })),
    });
    const overlap = (name: string) => limitsView(planSite(withOverlap(name), GENERATOR)).limits[1];
    expect(overlap('other')?.table?.rows.length).toBe(1);
    expect(overlap('other')?.lack).toContain('other suites');
    expect(overlap('poster-limits')?.lack).toBeNull();
    expect(dataView(planSite(withOverlap('other'), GENERATOR)).overlap?.rows.length).toBe(1);
  });
});

describe('the data', () => {
  it('are the copies that records name, each once, with how many do', () => {
    const { copies, overlap } = dataView(site);
    const named = board.results.flatMap(({ result }) => result.scientific.datasets);
    const counts = copies?.rows.map(({ cells }) => Number(cells[3]?.sort)) ?? [];
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(named.length);
    expect(counts.length).toBe(new Set(named.map((one) => JSON.stringify(one))).size);
    expect(overlap).toBeNull();
  });
});

describe('the news', () => {
  it('count every record that ran, newest day first', () => {
    const { newest } = homeView(site);
    expect(newest.length).toBeGreaterThan(0);
    expect(newest.map(({ date }) => date)).toEqual(
      newest
        .map(({ date }) => date)
        .sort()
        .reverse(),
    );
    expect(newsView(planSite(EMPTY, GENERATOR)).table).toBeNull();
  });

  it('are a feed that a reader of Atom understands', () => {
    const read = (of: Board, selector: string): readonly string[] => {
      const { document } = parseHTML(feedFile(planSite(of, GENERATOR)).text) as unknown as {
        document: { querySelectorAll(selector: string): Iterable<{ textContent: string }> };
      };
      return [...document.querySelectorAll(selector)].map(({ textContent }) => textContent);
    };
    expect(feedFile(site).text).toContain('<feed xmlns="http://www.w3.org/2005/Atom">');
    expect(read(board, 'feed > updated')).toEqual(read(board, 'entry > updated').slice(0, 1));
    const ids = read(board, 'entry > id');
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(ids.length);
    expect(read(EMPTY, 'entry')).toEqual([]);
  });
});
