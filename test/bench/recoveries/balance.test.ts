import { expect, it } from 'vitest';
import { recovery } from '../../../bench/recoveries/balance.js';
import type { Ledger, RecoveryContext } from '../../../bench/contract/plugins.js';

it('weighs classes alike, and nothing more than ten times', async () => {
  const named = [0, 0, 0, 1];
  const values = Float32Array.from(named.flatMap((label) => [0, 1, 2].map((column) => (column === label ? 1 : 0))));
  const ledger = { rows: Int32Array.from(named), answers: { values, rows: 4, columns: 3 } } as unknown as Ledger;
  const { weights } = await recovery.recover(ledger, {} as RecoveryContext, {});
  // Four answers over two classes: 4 / (2 · 3) and 4 / (2 · 1).
  expect([...(weights ?? [])].map((weight) => Number(weight.toFixed(6)))).toEqual([0.666667, 0.666667, 0.666667, 2]);
  const many = Float32Array.from({ length: 300 }, (_, at) => (at % 3 === (at < 297 ? 0 : 1) ? 1 : 0));
  const skewed = { ...ledger, answers: { values: many, rows: 100, columns: 3 } };
  const { weights: capped } = await recovery.recover(skewed, {} as RecoveryContext, {});
  expect(Math.max(...(capped ?? []))).toBe(10);
});
