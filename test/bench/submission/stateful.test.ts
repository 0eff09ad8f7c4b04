// A stateful defense in Python, in the sandbox behind a real oracle, against its twin in TypeScript: the same ledger, byte for byte.
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../../bench/contract/arrays.js';
import type { AskedDefense, Defense, Ledger } from '../../../bench/contract/plugins.js';
import { DEFAULT_LIMITS } from '../../../bench/contract/submission.js';
import { argmax, mapRows } from '../../../bench/lib/arrays/matrix.js';
import { encodeLedger } from '../../../bench/oracle/ledger-files.js';
import { servedDefense } from '../../../bench/submission/defense.js';
import { loadSubmission } from '../../../bench/submission/manifest.js';
import { sandboxState } from '../../../bench/submission/sandbox/probe.js';
import { fit, Served } from '../../../bench/submission/serve.js';
import { requireComponent } from '../../support/components.js';
import { pythonHas } from '../../support/python.js';
import { TOY_CLASSES, TOY_SHAPE, toyCore, toyPool, toyVictim } from '../oracle/toy.js';

const EXAMPLE = path.resolve(import.meta.dirname, '../../../examples/tiring');
const POOL = toyPool(9);
const state = await sandboxState();
const present = requireComponent('bubblewrap', state.available) && requireComponent('python', pythonHas('numpy'));

/** Batches of two clients, in the order that they arrive in. */
const BATCHES: readonly (readonly [string, readonly number[]])[] = [
  ['a', [0, 1]],
  ['b', [2]],
  ['a', [3, 4, 5]],
  ['b', [6]],
  ['a', [7, 8]],
];

function twin(patience: number): Defense {
  const answered = new Map<string, number>();
  return {
    answer(posteriors, queries, { client }) {
      const first = answered.get(client) ?? 0;
      answered.set(client, first + queries.count);
      let number = first;
      return mapRows(posteriors, (row, out) => {
        const best = argmax(row);
        const own = number++;
        if (own < patience) out.set(row);
        else if (own >= 2 * patience) out.fill(0).fill(1, best, best + 1);
        else out.set(row.map((value, label) => Math.fround(Math.fround(value + Number(label === best)) / 2)));
      });
    },
  };
}

async function ledgerOf(defense: Defense | AskedDefense): Promise<Ledger> {
  const core = toyCore({ defense });
  for (const [client, rows] of BATCHES) {
    const row = Int32Array.from(rows);
    await core.query({ images: POOL.images.read(row), rows: row }, client);
  }
  return core.ledger();
}

async function inPython(parameters: Record<string, unknown>): Promise<Ledger> {
  const run = {
    submission: await loadSubmission(EXAMPLE),
    ...{ parameters, threads: 1, hidden: [], limits: DEFAULT_LIMITS, seed: 1 },
    ...{ classes: TOY_CLASSES, inputShape: TOY_SHAPE, signal: new AbortController().signal },
  };
  const rows = Array.from({ length: POOL.images.count }, (_, row) => row);
  const victimAnswers: Matrix = await toyVictim(POOL.images.read(rows));
  const served = await Served.start(run, await fit(run, { benign: POOL.images, anomalous: null, victimAnswers }));
  try {
    return await ledgerOf(servedDefense(served));
  } finally {
    await served.close();
  }
}

describe.skipIf(!present)('A stateful defense in Python', { timeout: 120_000 }, () => {
  it('leaves the ledger of its twin, with the parameters of the suite', async () => {
    expect(encodeLedger(await inPython({ patience: 2 }))).toEqual(encodeLedger(await ledgerOf(twin(2))));
  });

  it('remembers each client, and takes its own default where the suite says nothing', async () => {
    const { answers } = await inPython({});
    expect(answers).toEqual((await ledgerOf(twin(100))).answers);
    expect(answers).not.toEqual((await ledgerOf(twin(2))).answers);
  });
});
