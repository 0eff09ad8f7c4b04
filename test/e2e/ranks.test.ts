// The committed records of one seed, through every way in which a board is shown: no rank anywhere.
import { parse } from 'csv-parse/sync';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseHTML } from 'linkedom';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Board, Standing } from '../../bench/contract/board.js';
import { ONE_SEED } from '../../bench/contract/one-seed.js';
import { loadBoard } from '../../bench/commands/load-board.js';
import { packageInfo } from '../../bench/lib/files/package-root.js';
import { reporter as csv } from '../../reporters/csv.js';
import { reporter as json } from '../../reporters/json.js';
import { reporter as markdown } from '../../reporters/markdown.js';
import { reporter as terminal } from '../../reporters/terminal.js';
import { buildSite } from '../../site/build.js';

const { root, version } = packageInfo();
const WIDE = { color: false, width: 1000 };

/** A range of all places is marked; a number that is not is a rank. */
const RANK = /^\d+(–\d+)?$/;

let board: Board;

function standingsOf({ suites }: Board): readonly Standing[] {
  return suites.flatMap(({ pairs, detectors }) => [
    ...pairs.flatMap(({ entries, controls, defenses }) => [...entries, ...controls, ...defenses]),
    ...detectors,
  ]);
}

beforeAll(async () => {
  board = await loadBoard({ results: path.join(root, 'results'), select: (name) => /\bs1-[^/]*$/.test(name) });
}, 120_000);

describe('a board of one seed', () => {
  it('has attacks, defenses and detectors of committed records, and says of each row why it is not ranked', () => {
    const all = standingsOf(board);
    expect(board.suites.some(({ pairs }) => pairs.some(({ defenses }) => defenses.length > 1))).toBe(true);
    expect(board.suites.some(({ detectors }) => detectors.length > 0)).toBe(true);
    expect(all.filter(({ rankReason }) => rankReason === null)).toEqual([]);
    expect(all.filter(({ rankReason }) => rankReason === ONE_SEED).length).toBeGreaterThan(0);
    // Where there is a range it holds every place: no row stands before another.
    for (const { rank, rankReason } of all) {
      if (rank === null) continue;
      expect(rank.low).toBe(1);
      expect(rank.high).toBeGreaterThan(1);
      expect(rankReason).toBe(ONE_SEED);
    }
  });

  it('shows no rank in the terminal and in Markdown, and says so below the tables', () => {
    const text = terminal.render(board, WIDE);
    expect(text.split('\n').filter((line) => RANK.test(line.trimStart().split(' ')[0] ?? ''))).toEqual([]);
    expect(text).toContain(ONE_SEED);
    const list = markdown.render(board, WIDE);
    expect(list.split('\n').filter((line) => line.startsWith('|') && RANK.test(cellsOf(line)[0] ?? ''))).toEqual([]);
    expect(list).toContain(ONE_SEED);
  });

  it('has no rank in CSV, and in JSON none without its reason', () => {
    const rows = parse<Record<string, string>>(csv.render(board, WIDE), { columns: true });
    expect(rows.filter(({ rank_low: low, rank_high: high }) => low !== '' || high !== '')).toEqual([]);
    expect(rows.some(({ rank_reason: reason }) => reason === ONE_SEED)).toBe(true);
    expect(standingsOf(JSON.parse(json.render(board, WIDE)) as Board)).toEqual(standingsOf(board));
  });

  it('shows no rank on any page of the site', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'stealbench-ranks-'));
    try {
      const out = path.join(folder, 'site');
      const source = path.join(root, 'site');
      const { pages } = await buildSite({ board, out, generator: { version, commit: null }, source });
      const shown = await Promise.all(
        pages.map(async (page) => rankCells(await readFile(path.join(out, page), 'utf8'))),
      );
      const cells = shown.flat();
      expect(cells.length).toBeGreaterThan(0);
      expect(cells.filter(({ text, hasMark }) => /\d/.test(text) && !hasMark)).toEqual([]);
      expect(await readFile(path.join(out, 'index.html'), 'utf8')).toContain(ONE_SEED);
      expect(await readFile(path.join(out, 'detectors.html'), 'utf8')).toContain(ONE_SEED);
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 120_000);
});

function cellsOf(line: string): readonly string[] {
  return line
    .split('|')
    .slice(1)
    .map((cell) => cell.trim());
}

interface Element {
  readonly textContent: string;
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): Iterable<Element>;
}

/** Cells below a heading "Rank", in every table of a page. */
function rankCells(html: string): readonly { readonly text: string; readonly hasMark: boolean }[] {
  const { document } = parseHTML(html) as unknown as { readonly document: Element };
  return [...document.querySelectorAll('table')].flatMap((table) => {
    const column = [...table.querySelectorAll('thead th')].findIndex(({ textContent }) => textContent === 'Rank');
    if (column === -1) return [];
    return [...table.querySelectorAll('tbody tr')].flatMap((row) => {
      const cell = [...row.querySelectorAll('th, td')][column];
      const mark = cell?.querySelector('sup') ?? null;
      const text = (cell?.textContent ?? '').replace(mark?.textContent ?? '', '');
      return cell === undefined ? [] : [{ text, hasMark: mark !== null }];
    });
  });
}
