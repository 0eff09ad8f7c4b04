// The first queries of a ledger → transfer set, by what the attacker makes of the answers.
import type { Images, ImageStore, Matrix } from '../../contract/arrays.js';
import type { ImitatedDefense, Ledger, QueryPool, RecoveryContext, TransferSet } from '../../contract/plugins.js';
import { selectRows } from '../../lib/images/image-store.js';
import { createRng, deriveSeed } from '../../lib/random/rng.js';
import { assertImagesKept } from '../../oracle/digest-ledger.js';
import { decodeLedger } from '../../oracle/ledger-files.js';
import { ledgerImages } from '../../oracle/ledger-images.js';
import { ledgerPrefix } from '../../oracle/prefix.js';
import { checkTransferSet } from '../../oracle/transfer.js';
import { encodeTransferSet } from '../../oracle/transfer-files.js';
import { loadPlugin } from '../registry/registry.js';
import { readFiles } from '../store/evidence-store.js';
import { answeredLedger } from './answered-ledger.js';
import type { JobBody, JobContext } from './context.js';
import { externalEntry } from './external.js';
import { imitate } from './imitate.js';
import { openNetwork, shape3 } from './network.js';
import { openPool, victimShape } from './pool.js';
import { substitutesOf } from './substitutes.js';

export const run: JobBody<'recover'> = async (context) => {
  const { spec, store } = context;
  const { recovery, firstQueries } = spec;
  const manifest = await context.input(spec.steal);
  const prefix = ledgerPrefix(decodeLedger(await readFiles(store, manifest)), firstQueries);
  const ledger = await answeredLedger(prefix, manifest.spec);
  assertImagesKept(ledger, `recovery ${recovery.id}`);
  const pool = await openPool(context, shape3(await victimShape(context)));
  if (ledger.rows.length === 0) return { files: encodeTransferSet(nothing(spec.classes)), summary: { items: 0 } };
  const made =
    recovery.submission === undefined
      ? await recoverHere(context, ledger, pool)
      : await recoverExternally(context, ledger, pool);
  const where = `recovery ${recovery.id}`;
  const set = checkTransferSet(made, ledger, { where, poolSize: pool.images.count });
  return { files: encodeTransferSet(set), summary: { items: set.positions.length + (set.unasked?.rows.length ?? 0) } };
};

/** Of an attacker who was refused throughout. */
const nothing = (classes: number): TransferSet => ({
  positions: new Int32Array(0),
  targets: { values: new Float32Array(0), rows: 0, columns: classes },
  weights: null,
});

type Made = (context: JobContext<'recover'>, ledger: Ledger, pool: QueryPool) => Promise<TransferSet>;

const recoverHere: Made = async (context, ledger, pool) => {
  const { spec, signal, onProgress } = context;
  const { recovery, classes, seed } = spec;
  const asked = ledgerImages(ledger, pool.images);
  const plugin = await loadPlugin('recoveries', recovery.id);
  const recoveryContext: RecoveryContext = {
    classes,
    inputShape: pool.images.shape,
    pool,
    images: (positions): Images => asked.read(positions),
    auxiliary: notAsked(ledger, pool),
    substitute: substitutesOf(spec.substitute, { signal, checkpoints: context.checkpoints }),
    rng: createRng(deriveSeed('recovery', seed, recovery.id)),
    imitated: await imitated(context, asked, ledger.answers),
    undefended: plugin.meta.knowledge === 'oracle' ? await undefended(context, ledger, pool) : null,
    signal,
    onProgress: ({ fraction, note }) => onProgress(fraction, note),
  };
  return plugin.recover(ledger, recoveryContext, recovery.parameters);
};

const recoverExternally: Made = async (context, ledger, pool) => {
  const { recovery, classes, seed } = context.spec;
  const { runRecovery } = await import('../../submission/recover.js');
  const entry = await externalEntry(context, recovery);
  const place = { classes, inputShape: pool.images.shape, seed: deriveSeed('recovery', seed, recovery.id) };
  return runRecovery({ ...entry, ledger, pool, ...place });
};

/** What the victim itself says to the images of the ledger: for controls that show how much there is to recover. */
async function undefended(context: JobContext<'recover'>, ledger: Ledger, pool: QueryPool): Promise<Matrix> {
  const { spec } = await context.input(context.spec.steal);
  if (spec.kind !== 'steal') throw new Error(`${context.spec.steal} is no steal but ${spec.kind}`);
  const { spec: victim } = await context.input(spec.victim);
  // Where a defense trained the victim otherwise, the undefended one is another.
  const network = await openNetwork(context, victim.kind === 'train-defended-victim' ? victim.victim : spec.victim);
  const store = ledgerImages(ledger, pool.images);
  return network.predict({ store, rows: Int32Array.from({ length: store.count }, (_, position) => position) });
}

async function imitated(
  { spec, signal, onProgress, atEnd, checkpoints }: JobContext<'recover'>,
  images: ImageStore,
  answers: Matrix,
): Promise<ImitatedDefense | null> {
  const { imitates, substitute, seed } = spec;
  if (imitates === undefined) return null;
  return imitate({
    imitates,
    images,
    answers,
    inputShape: images.shape,
    substitute: substitutesOf(substitute, { signal, checkpoints }),
    checkpoints,
    seed,
    signal,
    atEnd,
    onProgress: ({ fraction, note }) => onProgress(fraction, note),
  });
}

function notAsked({ rows }: Ledger, { images }: QueryPool): ImageStore | null {
  const asked = new Set(rows);
  const open = Int32Array.from({ length: images.count }, (_, row) => row).filter((row) => !asked.has(row));
  return open.length === 0 ? null : selectRows(images, open);
}
