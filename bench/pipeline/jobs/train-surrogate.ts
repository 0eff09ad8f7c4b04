// Trains the declared surrogate, from fresh or published weights, on what was logged and on nothing else (contract 10).
import type { ImageStore, Matrix } from '../../contract/arrays.js';
import type { TransferSource } from '../../contract/plan.js';
import type { Ledger, TransferSet } from '../../contract/plugins.js';
import { concatStores, selectRows } from '../../lib/images/image-store.js';
import { encodeNpy } from '../../lib/npy/npy.js';
import { oneHot } from '../../lib/arrays/one-hot.js';
import { createRng, deriveSeed } from '../../lib/random/rng.js';
import { decodeLedger } from '../../oracle/ledger-files.js';
import { ledgerImages } from '../../oracle/ledger-images.js';
import { ledgerPrefix } from '../../oracle/prefix.js';
import { ledgerTransferSet, transferSetOf } from '../../oracle/transfer.js';
import { decodeTransferSet } from '../../oracle/transfer-files.js';
import { openPoolSlice } from '../data/pool-slice.js';
import { openSlice } from '../data/slice.js';
import { readFiles } from '../store/evidence-store.js';
import { loadPlugin } from '../registry/registry.js';
import { answeredLedger } from './answered-ledger.js';
import type { JobBody, JobContext } from './context.js';
import { noImages } from './pool.js';
import { initialNetwork, shape3, trainNetwork, WEIGHTS_FILE } from './network.js';

interface TransferData {
  readonly images: ImageStore;
  readonly targets: Matrix;
  readonly weights: Float32Array | null;
}

export const run: JobBody<'train-surrogate'> = async (context) => {
  const { spec } = context;
  const data = await transferData(context, spec.source);
  const classifier = await initialNetwork(context, shape3(spec.shape));
  const finalLoss = data === null ? null : await trainNetwork(context, classifier, data);
  const files = { [WEIGHTS_FILE]: await classifier.save() };
  const summary = { transferItems: data?.targets.rows ?? 0, finalLoss };
  if (data === null) return { files, summary };
  return {
    files: { ...files, 'targets.npy': encodeNpy(data.targets.values, [data.targets.rows, data.targets.columns]) },
    summary,
  };
};

async function transferData(
  context: JobContext<'train-surrogate'>,
  source: TransferSource,
): Promise<TransferData | null> {
  switch (source.kind) {
    case 'none':
      return null;
    case 'labels':
      return labelledData(context, source);
    case 'ledger':
      return ledgerData(context, source);
  }
}

/** The very images that `in-distribution` asks about: the same stream orders them. */
async function labelledData(
  { spec, dataRoot }: JobContext<'train-surrogate'>,
  { slice, firstImages }: TransferSource & { kind: 'labels' },
): Promise<TransferData> {
  const { images, labels } = await openSlice(slice, dataRoot);
  const rng = createRng(deriveSeed('query-order', spec.seed, slice.data.digest, slice.split));
  const rows = rng.permutation(images.count).subarray(0, firstImages);
  return {
    images: selectRows(images, rows),
    targets: oneHot(
      rows.map((row) => labels[row] ?? -1),
      spec.classes,
    ),
    weights: null,
  };
}

async function ledgerData(
  context: JobContext<'train-surrogate'>,
  source: TransferSource & { kind: 'ledger' },
): Promise<TransferData | null> {
  const { steal, pool, firstQueries } = source;
  const manifest = await context.input(steal);
  const prefix = ledgerPrefix(decodeLedger(await readFiles(context.store, manifest)), firstQueries);
  const ledger = await answeredLedger(prefix, manifest.spec);
  if (ledger.rows.length === 0) return null;
  const transfer = await transferSet(context, ledger, source);
  const images =
    pool === undefined ? noImages(shape3(context.spec.shape)) : (await openPoolSlice(pool, context.dataRoot)).images;
  const asked = ledgerImages(ledger, images);
  return withUnasked(transfer, { asked: selectRows(asked, transfer.positions), pool: images });
}

/** Made by a job of its own, by the attack itself, or the logged answers as they are. */
async function transferSet(
  { input, store }: JobContext<'train-surrogate'>,
  ledger: Ledger,
  { firstQueries, attack, recover }: TransferSource & { kind: 'ledger' },
): Promise<TransferSet> {
  if (recover !== undefined) return decodeTransferSet(await readFiles(store, await input(recover)));
  // An external attack only asks: what it makes of the answers is the open track's business.
  return attack.submission === undefined
    ? transferSetOf(await loadPlugin('attacks', attack.id), ledger, firstQueries, attack.parameters)
    : ledgerTransferSet(ledger, firstQueries);
}

/** What was not asked comes behind what was, with weight 1. */
function withUnasked(
  { targets, weights, unasked }: TransferSet,
  { asked, pool }: { readonly asked: ImageStore; readonly pool: ImageStore },
): TransferData {
  if (unasked === undefined) return { images: asked, targets, weights };
  const values = new Float32Array(targets.values.length + unasked.targets.values.length);
  values.set(targets.values);
  values.set(unasked.targets.values, targets.values.length);
  const rows = targets.rows + unasked.rows.length;
  const joined = weights === null ? null : new Float32Array(rows).fill(1);
  joined?.set(weights ?? []);
  return {
    images: concatStores(asked, selectRows(pool, unasked.rows)),
    targets: { values, rows, columns: targets.columns },
    weights: joined,
  };
}
