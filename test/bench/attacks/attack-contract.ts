// What every attack owes, whether it lives in bench/attacks or in a test: run for real against a small victim.
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../../bench/contract/arrays.js';
import type { AttackPlugin } from '../../../bench/contract/plugins.js';
import type { Parameters } from '../../../bench/contract/primitives.js';
import { transferSetOf } from '../../../bench/oracle/transfer.js';
import { pluginContract } from '../plugin-contract.js';
import { ATTACK_SHAPE, type AttackRun, runAttack } from './run-attack.js';

export { ATTACK_SHAPE, runAttack } from './run-attack.js';

/** @param parameters - that make it quick; none but what is tested is slow */
export function attackContract(plugin: AttackPlugin, parameters: Parameters = {}): void {
  const run = (options: Omit<AttackRun, 'plugin'>) => runAttack({ plugin, parameters, ...options });
  describe(`Attack ${plugin.meta.id}`, () => {
    pluginContract(plugin);

    it('spends no more than its budget and is never refused', async () => {
      const { core } = await run({ budget: 25 });
      expect(core.counts.answered).toBeGreaterThan(0);
      expect(core.counts.answered).toBeLessThanOrEqual(25);
      expect(core.counts.refused).toBe(0);
    });

    it('ends normally when the pool is smaller than the budget', async () => {
      const { core } = await run({ budget: 40, poolSize: 10 });
      expect(core.counts.answered).toBeGreaterThan(0);
      expect(core.counts.refused).toBe(0);
    });

    it('asks the same for the same seed and something else for another', async () => {
      const [first, again, other] = await Promise.all([1, 1, 2].map(async (seed) => run({ budget: 20, seed })));
      expect(again?.ledger).toEqual(first?.ledger);
      // Over images, rows and answers, whatever of them is kept.
      expect(again?.core.head).toBe(first?.core.head);
      expect(other?.core.head).not.toBe(first?.core.head);
    });

    it.runIf(plugin.meta.anytime)('asks first, with a large budget, what it asks with a small one', async () => {
      const small = (await run({ budget: 10 })).ledger;
      const large = (await run({ budget: 30 })).ledger;
      expect(large.rows.subarray(0, small.rows.length)).toEqual(small.rows);
    });

    it('stops with the reason of the signal and asks no more', async () => {
      const reason = new Error('time is up');
      const aborted = AbortSignal.abort(reason);
      await expect(run({ budget: 20, signal: aborted })).rejects.toBe(reason);
    });

    it('does not hide that the API failed', async () => {
      const victim = (): Promise<Matrix> => Promise.reject(new Error('the device went away'));
      await expect(run({ budget: 20, victim })).rejects.toThrow('the device went away');
    });

    const [standard, open] = [plugin.meta.tracks?.includes('standard') !== false, plugin.meta.tracks?.includes('open')];

    it.runIf(open)('returns a surrogate that fits the victim, the same for the same seed', async () => {
      const weights = [];
      for (let again = 0; again < 2; again++) {
        const { own } = await run({ budget: 20 });
        for (const member of own?.members ?? []) {
          expect(member.classes).toBe(3);
          expect(member.shape).toEqual(ATTACK_SHAPE);
          weights.push(await member.save());
          member.dispose();
        }
      }
      expect(weights.length).toBeGreaterThan(1);
      expect(weights.slice(weights.length / 2)).toEqual(weights.slice(0, weights.length / 2));
    });

    it.runIf(open === true && 'nativeLoop' in plugin)(
      'trains the same surrogate on random images of the pool, round after round where the pool is small',
      async () => {
        const { own, ledger, core } = await run({ budget: 25, poolSize: 10, nativeLoop: true });
        expect(own?.members.length).toBeGreaterThan(0);
        for (const member of own?.members ?? []) member.dispose();
        expect(core.counts).toMatchObject({ answered: 25, refused: 0 });
        expect(new Set(ledger.rows.slice(0, 10)).size).toBe(10);
      },
    );

    it.runIf(!standard)('makes no transfer set outside the standard track', () => {
      expect('toTransferSet' in plugin).toBe(false);
    });

    it.runIf(standard)('makes a transfer set that the harness accepts', async () => {
      const { ledger } = await run({ budget: 20 });
      const { positions, targets } = transferSetOf(plugin, ledger, 10, {});
      expect(positions.length).toBeGreaterThan(0);
      expect(targets.rows).toBe(positions.length);
    });
  });
}
