import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reporter } from '../../reporters/terminal.js';
import { blockLines } from '../../reporters/tables/blocks.js';
import { left, right } from '../../reporters/tables/table.js';
import { wrapText } from '../../reporters/tables/wrap.js';
import { fixtureBoard } from '../fixtures/board.js';

const board = fixtureBoard();
const linesAt = (width: number): readonly string[] => reporter.render(board, { color: false, width }).split('\n');
const longest = (lines: readonly string[]): number => Math.max(...lines.map(({ length }) => length));

describe('a terminal', () => {
  it.each([200, 120, 100, 80, 60, 40, 30])('of %d columns has no longer line, notes included', (width) => {
    expect(longest(linesAt(width))).toBeLessThanOrEqual(width);
  });

  it('of 80 columns has rank, interval and trust of every attack, and says what it leaves out', () => {
    const lines = linesAt(80);
    const heads = lines.filter((line) => /^rank +attack/.test(line));
    expect(heads).toHaveLength(board.suites.flatMap(({ pairs }) => pairs).length);
    for (const head of heads) expect(head).toMatch(/^rank +attack +defense +queries +accuracy +interval .*verified$/);
    expect(lines.filter((line) => line.includes('self-reported')).length).toBeGreaterThan(0);
    expect(lines).toContain('  narrow terminal, left out: ratio, fidelity, worst class, seeds');
  });

  it('of 40 columns has each row as a block, and leaves nothing out', () => {
    const text = linesAt(40).join('\n');
    expect(text).not.toContain('left out');
    expect(text).toMatch(/^knockoff-random\n {2}(rank .* · )?defense none · queries 500\n {2}accuracy 41\.0 %/m);
    expect(text).toMatch(/interval \[[\d.]+, [\d.]+\]/);
    expect(text).toContain('verified ');
  });

  it('has the same text with colour, line by line', () => {
    const colored = reporter.render(board, { color: true, width: 80 });
    expect(stripVTControlCharacters(colored).split('\n')).toEqual(linesAt(80));
  });
});

describe('wrapText', () => {
  it('breaks at blanks, then after what joins names, then anywhere', () => {
    expect(wrapText('mad (epsilon = 0.5), then dawn', 14)).toEqual(['mad (epsilon =', '0.5), then', 'dawn']);
    expect(wrapText('knockoff-random+in-distribution', 12)).toEqual(['knockoff-', 'random+in-', 'distribution']);
    expect(wrapText('cat: 93.0 % (victim 95 %)', 10)).toEqual(['cat:', '93.0 %', '(victim', '95 %)']);
    expect(wrapText('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
    expect(wrapText('', 4)).toEqual(['']);
  });

  it('loses nothing but blanks, and keeps to the width', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme-ascii', maxLength: 80 }),
        fc.integer({ min: 1, max: 30 }),
        (text, width) => {
          const lines = wrapText(text, width);
          expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
          expect(longest(lines)).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});

describe('blockLines', () => {
  it('names the row by its first text and joins what has room', () => {
    const columns = [right('rank'), left('attack'), right('queries'), right('seeds')];
    const row = { tone: 'measured', cells: ['2–4', 'copycat', '1,000', ''] } as const;
    expect(blockLines(columns, row, 40)).toEqual(['copycat', '  rank 2–4 · queries 1,000']);
    expect(blockLines(columns, row, 16)).toEqual(['copycat', '  rank 2–4', '  queries 1,000']);
  });
});
