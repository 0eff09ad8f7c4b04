import { describe, expect, it } from 'vitest';
import type { SampleDocument } from '../../../bench/contract/samples.js';
import type { Block } from '../../../bench/regression/blocks.js';
import { matchBlocks, matchNames } from '../../../bench/regression/match.js';

const document = (...ids: string[]): SampleDocument => ({
  schemaVersion: 1,
  benchmarks: ids.map((id) => ({ id, samplesMs: [1] })),
});
const block = (base: SampleDocument, head: SampleDocument, index = 0, contest = 'c'): Block => ({
  contest,
  block: index,
  documents: { base, head },
});
const strictly = { allowAdded: false };

describe('matchNames', () => {
  it('refuses a benchmark that is gone, and guesses its new name', () => {
    expect(() => matchNames(['ledger-append'], ['ledger-appends'], { allowAdded: true })).toThrow(
      expect.objectContaining({
        code: 'benchmark-missing',
        exitCode: 3,
        hint: expect.stringContaining('ledger-appends') as string,
      }),
    );
  });

  it('takes a new one only where that was said', () => {
    expect(() => matchNames(['a'], ['a', 'b'], strictly)).toThrow(expect.objectContaining({ code: 'benchmark-added' }));
    expect(matchNames(['a'], ['a', 'b'], { allowAdded: true })).toEqual(['b']);
  });
});

describe('matchBlocks', () => {
  it('returns what both sides have, over all contests', () => {
    const blocks = [block(document('a'), document('a')), block(document('b'), document('b', 'c'), 0, 'd')];
    expect(matchBlocks(blocks, null, { allowAdded: true })).toEqual({ common: ['a', 'b'], added: ['c'] });
  });

  it('refuses a process that leaves a benchmark out, on either side', () => {
    const whole = block(document('a', 'b'), document('a', 'b'));
    for (const part of [block(document('a'), document('a', 'b'), 1), block(document('a', 'b'), document('b'), 1)]) {
      expect(() => matchBlocks([whole, part], null, strictly)).toThrow(
        expect.objectContaining({ code: 'benchmark-missing' }),
      );
    }
  });

  it('ignores in a later round what nobody asked for, and refuses what is not there', () => {
    const blocks = [block(document('a', 'b'), document('a', 'b'))];
    expect(matchBlocks(blocks, ['b'], strictly)).toEqual({ common: ['b'], added: [] });
    expect(() => matchBlocks(blocks, ['b', 'z'], strictly)).toThrow(
      expect.objectContaining({ code: 'benchmark-missing' }),
    );
  });

  it('refuses one name in two contests', () => {
    const blocks = [block(document('a'), document('a')), block(document('a'), document('a'), 0, 'd')];
    expect(() => matchBlocks(blocks, null, strictly)).toThrow(expect.objectContaining({ code: 'benchmark-twice' }));
  });

  it('refuses nothing at all', () => {
    expect(() => matchBlocks([], null, strictly)).toThrow(
      expect.objectContaining({ code: 'no-benchmarks', exitCode: 3 }),
    );
  });
});
