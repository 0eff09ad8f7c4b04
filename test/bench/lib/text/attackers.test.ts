import { expect, it } from 'vitest';
import { formatAsking, formatPoolKind, formatRankNote } from '../../../../bench/lib/text/attackers.js';

it('says of a pool what it shares with the victim, and nothing of other data', () => {
  expect(formatPoolKind({})).toBeNull();
  expect(formatPoolKind({ inDistribution: true })).toBe("the victim's own data");
  expect(formatPoolKind({ inDistributionShare: 0.125 })).toBe("images of which 12.5 % are the victim's own data");
  expect(formatPoolKind({ asksTest: true })).toBe('test images');
});

it('says with how many images an attacker begins and as how many it asks', () => {
  expect(formatAsking({})).toBe('');
  expect(formatAsking({ seedImages: 1, clients: 4 })).toBe(', 1 seed image, as 4 clients');
});

it('says among whom a row is ranked', () => {
  const rank = { low: 1, high: 1 };
  expect(formatRankNote({ rank, rankReason: null })).toBeNull();
  expect(formatRankNote({ rank, rankReason: null, asksTest: true })).toBe('ranked among attacks on test images');
  expect(formatRankNote({ rank: null, rankReason: 'a control', asksTest: true })).toBe('not ranked: a control');
});
