// A recovery in Python, in the sandbox, on a ledger of a real oracle; and what it may not hand in.
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Ledger, TransferSet } from '../../../bench/contract/plugins.js';
import { DEFAULT_LIMITS } from '../../../bench/contract/submission.js';
import { createRng } from '../../../bench/lib/random/rng.js';
import { checkTransferSet } from '../../../bench/oracle/transfer.js';
import { encodeTransferSet } from '../../../bench/oracle/transfer-files.js';
import { recovery as average } from '../../../bench/recoveries/average.js';
import { loadSubmission } from '../../../bench/submission/manifest.js';
import { runRecovery } from '../../../bench/submission/recover.js';
import { sandboxState } from '../../../bench/submission/sandbox/probe.js';
import { requireComponent } from '../../support/components.js';
import { noSubstitutes } from '../../support/no-substitutes.js';
import { pythonHas } from '../../support/python.js';
import { tempFolder } from '../../support/temp-folder.js';
import { randomLabels, TOY_CLASSES, TOY_SHAPE, toyCore, toyPool } from '../oracle/toy.js';

const EXAMPLE = path.resolve(import.meta.dirname, '../../../examples/average-repeats');
const POOL = toyPool(5);
const state = await sandboxState();
const present = requireComponent('bubblewrap', state.available) && requireComponent('python', pythonHas('numpy'));

/** Rows 2, 0, 2, 1, 2 against a defense that answers each query with a class of its own. */
async function noisyLedger(): Promise<Ledger> {
  const core = toyCore({ defense: randomLabels });
  const rows = Int32Array.of(2, 0, 2, 1, 2);
  await core.query({ images: POOL.images.read(rows), rows }, 'a');
  return core.ledger();
}

async function recovered(folder: string, parameters: Record<string, unknown> = {}): Promise<TransferSet> {
  const submission = await loadSubmission(folder);
  return runRecovery({
    submission,
    parameters,
    threads: 1,
    hidden: [],
    limits: DEFAULT_LIMITS,
    signal: new AbortController().signal,
    ledger: await noisyLedger(),
    pool: POOL,
    classes: TOY_CLASSES,
    inputShape: TOY_SHAPE,
    seed: 1,
  });
}

/** The example with another program. */
async function withProgram(program: string): Promise<string> {
  const folder = path.join(await tempFolder(), 'average-repeats');
  await mkdir(folder);
  await cp(EXAMPLE, folder, { recursive: true });
  await writeFile(path.join(folder, 'recovery.py'), program);
  return folder;
}

describe.skipIf(!present)('A recovery in Python', { timeout: 120_000 }, () => {
  it('makes one item an image, the mean of its answers, in the order of the first query', async () => {
    const { answers } = await noisyLedger();
    const { positions, targets, weights } = await recovered(EXAMPLE);
    expect([...positions]).toEqual([0, 1, 3]);
    expect(weights).toBeNull();
    const means = [0, 1, 2].map((label) =>
      Math.fround([0, 2, 4].map((query) => answers.values[3 * query + label] ?? 0).reduce((a, b) => a + b) / 3),
    );
    expect([...targets.values.subarray(0, 3)]).toEqual(means);
    expect([...targets.values.subarray(3, 6)]).toEqual([...answers.values.subarray(3, 6)]);
  });

  it('leaves what its twin in TypeScript leaves, byte for byte', async () => {
    const context = {
      ...{ classes: TOY_CLASSES, inputShape: TOY_SHAPE, pool: POOL, auxiliary: null, imitated: null, undefended: null },
      ...{ substitute: noSubstitutes(), rng: createRng(1), signal: new AbortController().signal },
      ...{ images: () => POOL.images.read([]), onProgress: () => undefined },
    };
    const twin = await average.recover(await noisyLedger(), context, {});
    expect(encodeTransferSet(await recovered(EXAMPLE))).toEqual(encodeTransferSet(twin));
  });

  it('is told the parameters of the suite, and its own defaults for the others', async () => {
    expect([...(await recovered(EXAMPLE, { minimum: 3 })).positions]).toEqual([0]);
  });

  it.each([
    ['nothing', 'import stealbench\nstealbench.recover_task()\n', 'submission-protocol'],
    [
      'targets of another count',
      'import stealbench\nt = stealbench.recover_task()\nt.save([0, 1], t.answers[:1])\n',
      'submission-protocol',
    ],
    [
      'whole numbers of another type',
      'import numpy as np, stealbench\nt = stealbench.recover_task()\nnp.save(t.output / "positions.npy", np.arange(5))\n',
      'submission-protocol',
    ],
  ])('is refused when it leaves %s', async (_, program, code) => {
    await expect(recovered(await withProgram(program))).rejects.toMatchObject({ code });
  });

  it('cannot draw on what was not asked, and its targets are numbers', async () => {
    const ledger = await noisyLedger();
    const check = { where: 'recovery average-repeats', poolSize: POOL.images.count };
    const beyond = await withProgram('import stealbench\nt = stealbench.recover_task()\nt.save([5], t.answers[:1])\n');
    const set = await recovered(beyond);
    expect(() => checkTransferSet(set, ledger, check)).toThrow(expect.objectContaining({ code: 'bad-transfer-set' }));
    const nan = await withProgram(
      'import stealbench\nt = stealbench.recover_task()\nt.save([0], t.answers[:1] * float("nan"))\n',
    );
    const broken = await recovered(nan);
    expect(() => checkTransferSet(broken, ledger, check)).toThrow(
      expect.objectContaining({ code: 'bad-transfer-set' }),
    );
  });

  it('says so when it dies', async () => {
    await expect(recovered(await withProgram('raise SystemExit(3)\n'))).rejects.toMatchObject({ state: 'failed' });
  });

  it('has a scaffold that says how a parameter reaches it', async () => {
    const scaffold = await readFile(
      path.resolve(import.meta.dirname, '../../../scaffolds/recovery-numpy/recovery.py'),
      'utf8',
    );
    const folder = await withProgram(scaffold);
    const { positions, targets } = await recovered(folder, { minimum: 1 });
    expect([...positions]).toEqual([0, 1, 2, 3, 4]);
    for (let row = 0; row < 5; row++)
      expect(targets.values.subarray(3 * row, 3 * row + 3).reduce((a, b) => a + b)).toBeCloseTo(1, 6);
  });
});
