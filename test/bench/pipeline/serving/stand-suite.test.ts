// Which part of a suite is served: one victim, one list of defenses, as a suite that is checked like any other.
import { describe, expect, it } from 'vitest';
import { standSuite, type StandChoice } from '../../../../bench/pipeline/serving/stand-suite.js';
import { TINY_SUITE } from '../../../fixtures/tiny-suite.js';
import { ourError } from '../../../support/errors.js';

const rounding = { defense: 'rounding', parameters: { digits: 1 } };
const suite = { ...TINY_SUITE, seeds: [4, 5], defenses: [{ defense: 'none' }, rounding] };
const stand = (choice: Partial<StandChoice> = {}, from = suite) =>
  standSuite(
    { suite: from, digest: 'd'.repeat(64), file: '/suite.json', submissions: new Map() },
    { defenses: [], ...choice },
  );

describe('a suite of which one victim is served', () => {
  it('keeps the first victim, pool and seed, and nothing stands in front unless it is named', async () => {
    const { suite: one } = await stand();
    expect(one).toMatchObject({
      seeds: [4],
      victims: suite.victims,
      attacks: [{ attack: 'knockoff-random', pool: 'pool' }],
      defenses: [{ defense: 'none' }],
    });
    expect([one.controls, one.detectors, one.throughput, one.transferability]).toEqual(Array(4).fill(undefined));
    expect((await stand({ seed: 9 })).suite.seeds).toEqual([9]);
  });

  it("takes a defense as the suite has it, as the plug-in's defaults say, or as it is written", async () => {
    expect((await stand({ defenses: ['rounding'] })).suite.defenses).toEqual([rounding]);
    expect((await stand({ defenses: ['{"defense":"rounding"}', 'argmax'] })).suite.defenses).toEqual([
      [{ defense: 'rounding' }, { defense: 'argmax' }],
    ]);
  });

  it.each([
    ['a victim that is not there', { victim: 'tiny-cn' }, 'serve-victim', 'Did you mean tiny-cnn?'],
    ['a pool that is not there', { pool: 'sea' }, 'serve-pool', 'pool'],
    ['an unknown defense', { defenses: ['roundin'] }, 'unknown-defense', 'Did you mean rounding?'],
    [
      'parameters that it does not take',
      { defenses: ['{"defense":"argmax","parameters":{"a":1}}'] },
      'bad-parameters',
      '',
    ],
    ['text that is no JSON', { defenses: ['{argmax}'] }, 'serve-defense', 'stealbench list defenses'],
  ])('refuses %s', async (_, choice, code, hint) => {
    const error = await ourError(stand(choice));
    expect(error.code).toBe(code);
    expect(error.hint).toContain(hint);
  });

  it('refuses a suite of which nobody could tell who asks', async () => {
    const error = await ourError(stand({}, { ...suite, pools: [], attacks: [] }));
    expect(error).toMatchObject({ code: 'serve-pool' });
  });
});
