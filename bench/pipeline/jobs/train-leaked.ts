// The surrogate that an attacker can train on what was answered before the alarms, asked about the test images.
import type { JobOf } from '../../contract/plan.js';
import { resolveTraining } from '../../contract/training.js';
import { ValidationError } from '../../contract/errors.js';
import { selectRows } from '../../lib/images/image-store.js';
import { decodeNpy, encodeNpy } from '../../lib/npy/npy.js';
import { decodeLedger } from '../../oracle/ledger-files.js';
import { ledgerPrefix } from '../../oracle/prefix.js';
import { answeredPositions, ledgerSubset } from '../../oracle/subset.js';
import { ledgerTransferSet, transferSetOf } from '../../oracle/transfer.js';
import { openSlice } from '../data/slice.js';
import { readFiles } from '../store/evidence-store.js';
import { loadPlugin } from '../registry/registry.js';
import { askedImages } from './asked-images.js';
import type { JobBody, JobContext } from './context.js';
import { initialNetwork, shape3, trainNetwork } from './network.js';
import { ALARMS_FILE } from './watch.js';

export const LEAKED_FILE = 'posteriors.npy';

/** Without an alarm there is nothing to train: everything leaked, and the surrogate of all answers is trained elsewhere. */
export const run: JobBody<'train-leaked'> = async (context) => {
  const { spec, store, dataRoot } = context;
  const alarms = await alarmsOf(context);
  const whole = ledgerPrefix(decodeLedger(await readFiles(store, await context.input(spec.steal))), spec.firstQueries);
  const answered = answeredPositions(whole.rows.length, alarms);
  const summary = { answered: answered.length, asked: whole.rows.length };
  if (answered.length === whole.rows.length) return { files: {}, summary };
  const ledger = ledgerSubset(whole, answered);
  const { attack, test, training, shape, classes, model, init, seed } = spec;
  const set =
    attack.submission === undefined
      ? transferSetOf(await loadPlugin('attacks', attack.id), ledger, ledger.rows.length, attack.parameters)
      : ledgerTransferSet(ledger, ledger.rows.length);
  // The very surrogate of the attack: its initial weights, order and number of epochs are those of so many images.
  const as: JobOf<'train-surrogate'> = {
    kind: 'train-surrogate',
    source: { kind: 'none' },
    shape,
    classes,
    model,
    init,
    training: resolveTraining(training, ledger.rows.length),
    seed,
  };
  const classifier = await initialNetwork({ spec: as, dataRoot }, shape3(shape));
  if (set.positions.length > 0) {
    const asked = await askedImages(ledger, { pool: spec.pool, dataRoot, shape: shape3(shape) });
    const images = selectRows(asked, set.positions);
    await trainNetwork({ ...context, spec: as }, classifier, { images, targets: set.targets, weights: set.weights });
  }
  const { images } = await openSlice(test, dataRoot);
  const rows = Int32Array.from({ length: images.count }, (_, row) => row);
  const posteriors = await classifier.predict({ store: images, rows });
  classifier.dispose();
  return { files: { [LEAKED_FILE]: encodeNpy(posteriors.values, [posteriors.rows, posteriors.columns]) }, summary };
};

async function alarmsOf({ spec, store, input }: JobContext<'train-leaked'>): Promise<Int32Array> {
  const { data } = decodeNpy(await store.read(await input(spec.watch), ALARMS_FILE));
  if (data instanceof Int32Array) return data;
  throw new ValidationError('alarms of another type', {
    code: 'evidence-damaged',
    where: spec.watch,
    expected: 'int32',
    got: 'another dtype',
    hint: 'Run the suite again with --force.',
  });
}
