// Every recovery in bench/recoveries is tested by being there, on a ledger of a real run with repeats.
import { beforeAll, describe, expect, it } from 'vitest';
import { attack } from '../../../bench/attacks/knockoff-random.js';
import type { Ledger, RecoveryContext, RecoveryPlugin, TransferSet } from '../../../bench/contract/plugins.js';
import { storeOf } from '../../../bench/lib/images/image-store.js';
import { createRng } from '../../../bench/lib/random/rng.js';
import { ledgerImages } from '../../../bench/oracle/ledger-images.js';
import { ledgerPrefix } from '../../../bench/oracle/prefix.js';
import { checkTransferSet } from '../../../bench/oracle/transfer.js';
import { encodeTransferSet } from '../../../bench/oracle/transfer-files.js';
import { loadAll } from '../../../bench/pipeline/registry/registry.js';
import { detectorNetwork } from '../../../bench/tensor/detector-network.js';
import { openTensors } from '../../../bench/tensor/open.js';
import { createSubstituteFactory } from '../../../bench/tensor/substitute.js';
import { ATTACK_SHAPE, runAttack } from '../attacks/attack-contract.js';
import { generate, noise } from '../generated-images.js';
import { pluginContract } from '../plugin-contract.js';
import { imitatedReverseSigmoid } from './imitated.js';
import { QUICK } from './quick.js';

const POOL = storeOf(generate(noise, 60, ATTACK_SHAPE, 2));

beforeAll(async () => {
  await openTensors({ backend: 'wasm' });
});

/** 24 queries: eight images, three times each. */
async function ledgerOf(): Promise<Ledger> {
  return (await runAttack({ plugin: attack, budget: 24, parameters: { repeats: 3 } })).ledger;
}

function contextOf(ledger: Ledger, seed: number): RecoveryContext {
  return {
    classes: 3,
    inputShape: ATTACK_SHAPE,
    pool: { images: POOL, labels: null, classNames: null },
    images: (positions) => ledgerImages(ledger, POOL).read(positions),
    auxiliary: null,
    substitute: createSubstituteFactory({ loadModel: () => Promise.resolve(detectorNetwork) }),
    rng: createRng(seed),
    imitated: imitatedReverseSigmoid(3),
    undefended: ledger.answers,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  };
}

const recover = (plugin: RecoveryPlugin, ledger: Ledger, seed = 1): Promise<TransferSet> =>
  plugin.recover(ledger, contextOf(ledger, seed), QUICK[plugin.meta.id] ?? {});

describe.each((await loadAll('recoveries')).map((plugin) => [plugin.meta.id, plugin] as const))(
  'Recovery %s',
  (_id, plugin) => {
    pluginContract(plugin);

    it('makes a transfer set that the harness accepts: positions in range, targets on the simplex', async () => {
      const ledger = await ledgerOf();
      const set = checkTransferSet(await recover(plugin, ledger), ledger, {
        where: plugin.meta.id,
        poolSize: POOL.count,
      });
      expect(set.positions.length).toBeGreaterThan(0);
      const { values, rows, columns } = set.targets;
      for (let row = 0; row < rows; row++) {
        const own = values.subarray(row * columns, (row + 1) * columns);
        expect(own.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
        expect(Math.min(...own)).toBeGreaterThanOrEqual(0);
      }
    });

    it('gives the same bytes for the same seed', async () => {
      const ledger = await ledgerOf();
      expect(encodeTransferSet(await recover(plugin, ledger))).toEqual(
        encodeTransferSet(await recover(plugin, ledger)),
      );
    });

    it('leaves the ledger as it was', async () => {
      const [ledger, untouched] = [await ledgerOf(), await ledgerOf()];
      await recover(plugin, ledger);
      expect(ledger).toEqual(untouched);
    });

    it('makes of a prefix nothing that lies beyond it', async () => {
      const ledger = ledgerPrefix(await ledgerOf(), 10);
      const { positions } = await recover(plugin, ledger);
      expect(Math.max(...positions)).toBeLessThan(10);
    });
  },
);
