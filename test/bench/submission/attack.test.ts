// An attack in Python, in the sandbox: what the task gives it, and what the ledger keeps of who asked.
import { describe, expect, it } from 'vitest';
import { OracleCore } from '../../../bench/oracle/core.js';
import { sandboxState } from '../../../bench/submission/sandbox/probe.js';
import { requireComponent } from '../../support/components.js';
import { pythonHas } from '../../support/python.js';
import {
  attackToy,
  loadSubmission,
  MANIFEST,
  TIGHT,
  TOY,
  toyPool,
  toyVictim,
  writeSubmission,
} from '../../support/submissions.js';
import { tempFolder } from '../../support/temp-folder.js';
import { storeOf } from '../../../bench/lib/images/image-store.js';

const state = await sandboxState();
const present = requireComponent('bubblewrap', state.available) && requireComponent('python', pythonHas('numpy'));

/** Asks the seed images, then their negatives as a second account, then an image of the pool. */
const PROGRAM = `
import stealbench
task = stealbench.task()
assert task.seed_labels.tolist() == [1, 0, 1], task.seed_labels
assert task.pool_class_names == ["dark", "light"], task.pool_class_names
assert (task.clients, task.query_precision) == (1, "float32")
task.query(task.seed_images)
task.query(1 - task.seed_images.astype("float32") / 255 + 1e-4 * (task.seed_images > 0), client="second")
task.query_rows([task.pool_labels.tolist().index(1)])
`;

describe.skipIf(!present)('An attack in Python', { timeout: 60_000 }, () => {
  it('has seed images with labels, names of its pool, accounts of its own, and floats where the victim reads them', async () => {
    const pool = toyPool();
    const seen: number[] = [];
    const core = new OracleCore({
      ...{ classes: TOY.classes, inputShape: TOY.shape, budgetQueries: 40, queryPrecision: 'float32', seed: 1 },
      victim: (images, floats) => {
        seen.push(...(floats?.values ?? []));
        return toyVictim(images);
      },
      defense: { answer: (posteriors) => posteriors },
    });
    const seeds = { pixels: Uint8Array.from({ length: 12 }, (_, at) => 20 * at), count: 3, shape: TOY.shape };
    const labels = Int32Array.from({ length: pool.count }, (_, row) => Number(row > 9));
    const folder = await writeSubmission(
      await tempFolder(),
      { ...MANIFEST, command: ['python3', 'attack.py'], seedImages: 'required', queryPrecision: 'float32' },
      { 'attack.py': PROGRAM },
    );
    const { end } = attackToy(await loadSubmission(folder), TIGHT, {
      core,
      pool: { images: storeOf(pool), labels, classNames: ['dark', 'light'] },
      seedImages: { images: seeds, labels: Int32Array.of(1, 0, 1) },
    });
    await end;
    const ledger = core.ledger();
    expect([...ledger.rows]).toEqual([-1, -1, -1, -1, -1, -1, 10]);
    expect([...ledger.clients]).toEqual([0, 0, 0, 1, 1, 1, 0]);
    // 1 - 20/255 + 0.0001: between two grey levels.
    expect(seen).toHaveLength(12);
    expect(seen[1]).toBeCloseTo(1 - 20 / 255 + 1e-4, 6);
  });
});
