// Against reverse sigmoid, of which the attacker knows the parameters.
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../../bench/contract/arrays.js';
import type { RecoveryContext } from '../../../bench/contract/plugins.js';
import { recovery } from '../../../bench/recoveries/partial-bayes.js';
import { recovery as oracle } from '../../../bench/recoveries/partial-bayes-oracle.js';
import { rowsOf } from '../defenses/posteriors.js';
import { contextWith, ledgerWith } from './context.js';
import { imitatedReverseSigmoid } from './imitated.js';

/** Reverse sigmoid of strength 1 and slope 0.2: (0.9, 0.06, 0.04) and (0.5, 0.3, 0.2). */
const ANSWERS = rowsOf([0.67117, 0.164604, 0.164226], [0.449989, 0.30803, 0.241981]);
const CLEAN = rowsOf([0.9, 0.06, 0.04], [0.5, 0.3, 0.2]);

const ledger = ledgerWith(ANSWERS);
const contextOf = (imitated: RecoveryContext['imitated']): RecoveryContext => contextWith(ANSWERS, { imitated });

async function recovered(parameters: Record<string, unknown>): Promise<Matrix> {
  const set = await recovery.recover(ledger, contextOf(imitatedReverseSigmoid(3)), { pairsEach: 1000, ...parameters });
  expect([[...set.positions], set.weights]).toEqual([[0, 1], null]);
  return set.targets;
}

/** L1 of a row to the truth. */
function off({ values }: Matrix, row: number): number {
  return [0, 1, 2].reduce(
    (sum, at) => sum + Math.abs((values[row * 3 + at] ?? 0) - (CLEAN.values[row * 3 + at] ?? 0)),
    0,
  );
}

describe('Partial Bayes', () => {
  it('brings back what the victim said, within 0.05 in L1', async () => {
    const targets = await recovered({});
    // The answers themselves are 0.4577 and 0.1 off.
    expect(off(targets, 0)).toBeLessThan(0.05);
    expect(off(targets, 1)).toBeLessThan(0.05);
  });

  it('comes from a narrow prior nearer to it round by round', async () => {
    const narrow = { concentration: 60 };
    const [once, thrice] = [await recovered(narrow), await recovered({ ...narrow, rounds: 3 })];
    expect(off(once, 0)).toBeGreaterThan(0.1);
    expect(off(thrice, 0)).toBeLessThan(off(once, 0));
    expect(off(thrice, 0)).toBeLessThan(0.05);
  });

  it('stops when it is told to, and refuses to go without a defense', async () => {
    const known = contextOf(imitatedReverseSigmoid(3));
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(recovery.recover(ledger, { ...known, signal }, {})).rejects.toThrow('enough');
    await expect(recovery.recover(ledger, contextOf(null), {})).rejects.toMatchObject({ code: 'recovery-knowledge' });
  });
});

describe('Partial Bayes with the oracle prior', () => {
  it('begins around what the victim said, and is nearer to it than with a prior around narrow answers', async () => {
    const context = contextWith(ANSWERS, { imitated: imitatedReverseSigmoid(3), undefended: CLEAN });
    const narrow = { concentration: 60, pairsEach: 1000 };
    const { targets } = await oracle.recover(ledger, context, narrow);
    expect(off(targets, 0)).toBeLessThan(0.03);
    expect(off(targets, 0)).toBeLessThan(off(await recovered(narrow), 0) / 3);
  });

  it('is told that nobody sees behind a deployment', async () => {
    await expect(oracle.recover(ledger, contextOf(imitatedReverseSigmoid(3)), {})).rejects.toMatchObject({
      code: 'recovery-knowledge',
    });
  });
});
