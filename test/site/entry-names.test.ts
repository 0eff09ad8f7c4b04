// What rows call their attacks: short where that tells them apart, whole in files.
import { describe, expect, it } from 'vitest';
import type { AttackEntry, Board } from '../../bench/contract/board.js';
import { entryName, nameEntries, shortPlugin } from '../../site/entry-names.js';
import { fixtureBoard } from '../fixtures/board.js';

/** The names of the fixture's first attack, once for each of these parameters. */
function names(...parameters: readonly AttackEntry['attackParameters'][]): readonly string[] {
  const whole = fixtureBoard();
  const [suite] = whole.suites;
  const [pair] = suite?.pairs ?? [];
  const [entry] = pair?.entries ?? [];
  if (suite === undefined || pair === undefined || entry === undefined) throw new Error('the fixture lost its attack');
  const entries = parameters.map((attackParameters, at) => ({ ...entry, id: `a${at}`, attackParameters }));
  const board: Board = { ...whole, suites: [{ ...suite, pairs: [{ ...pair, entries, controls: [] }] }] };
  const entryNames = nameEntries(board);
  return entries.map((one) => entryName({ board, entryNames }, one).short);
}

describe('the name of an attack', () => {
  it('has what is given in words, without the numbers', () => {
    expect(names({ epochs: 60, strategy: 'k-center' })).toEqual(['Knockoff, random (k-center)']);
    expect(names({ epochs: 60 })).toEqual(['Knockoff, random']);
  });

  it('has the numbers in which attacks differ that are called the same, and only those', () => {
    expect(names({ epochs: 60, rounds: 2 }, { epochs: 10, rounds: 2 })).toEqual([
      'Knockoff, random (epochs = 60)',
      'Knockoff, random (epochs = 10)',
    ]);
    expect(names({ epochs: 60, strategy: 'dfal' }, { epochs: 10, strategy: 'k-center' })).toEqual([
      'Knockoff, random (dfal)',
      'Knockoff, random (k-center)',
    ]);
  });

  it('leaves out words that are longer than a name', () => {
    expect(shortPlugin('Own', { path: 'x'.repeat(120), isFast: true, isSlow: false })).toBe('Own (isFast)');
  });
});
