import { describe, expect, it } from 'vitest';
import { attack } from '../../../bench/attacks/%ID%.js';
import { runAttack } from './attack-contract.js';

// The contract of every attack is tested by attack-contract.test.ts; here is what only this one owes.
describe('%TITLE%', () => {
  it('asks as many images as its budget allows', async () => {
    const { ledger } = await runAttack({ plugin: attack, budget: 20 });
    expect(ledger.counts.answered).toBe(20);
  });
});
