import { describe, expect, it } from 'vitest';
import { attack } from '../../../../bench/attacks/dissector/index.js';
import { QUICK } from '../quick.js';
import { runAttack } from '../run-attack.js';

const parameters = QUICK['dissector'] ?? {};

describe('Black-box Dissector', () => {
  it('asks a hundred images, then a quarter of the round erased, then new ones, each image once', async () => {
    const { ledger, own } = await runAttack({ plugin: attack, budget: 140, poolSize: 300, parameters });
    const rows = [...ledger.rows];
    expect(rows.slice(0, 100).every((row) => row >= 0)).toBe(true);
    expect(rows.slice(100, 125)).toEqual(Array.from({ length: 25 }, () => -1));
    expect(new Set(rows.filter((row) => row >= 0)).size).toBe(115);
    for (const member of own?.members ?? []) member.dispose();
  });
});
