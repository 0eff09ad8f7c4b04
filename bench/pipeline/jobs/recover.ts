// The first queries of a ledger → transfer set, by what the attacker makes of the answers.
import type { Images } from '../../contract/arrays.js';
import { PluginError } from '../../contract/errors.js';
import type { Ledger, QueryPool, RecoveryContext, TransferSet } from '../../contract/plugins.js';
import { createRng, deriveSeed } from '../../lib/random/rng.js';
import { decodeLedger } from '../../oracle/ledger-files.js';
import { ledgerImages } from '../../oracle/ledger-images.js';
import { ledgerPrefix } from '../../oracle/prefix.js';
import { checkTransferSet } from '../../oracle/transfer.js';
import { encodeTransferSet } from '../../oracle/transfer-files.js';
import { loadPlugin } from '../registry/registry.js';
import { readFiles } from '../store/evidence-store.js';
import type { JobBody, JobContext } from './context.js';
import { externalEntry } from './external.js';
import { shape3 } from './network.js';
import { openPool, victimShape } from './pool.js';
import { substitutesOf } from './substitutes.js';

export const run: JobBody<'recover'> = async (context) => {
  const { spec, store } = context;
  const { recovery, firstQueries } = spec;
  const ledger = ledgerPrefix(decodeLedger(await readFiles(store, await context.input(spec.steal))), firstQueries);
  const pool = await openPool(context, shape3(await victimShape(context)));
  const made =
    recovery.submission === undefined
      ? await recoverHere(context, ledger, pool)
      : await recoverExternally(context, ledger, pool);
  const where = `recovery ${recovery.id}`;
  const set = checkTransferSet(made, ledger, { where, poolSize: pool.images.count });
  return { files: encodeTransferSet(set), summary: { items: set.positions.length + (set.unasked?.rows.length ?? 0) } };
};

type Made = (context: JobContext<'recover'>, ledger: Ledger, pool: QueryPool) => Promise<TransferSet>;

const recoverHere: Made = async ({ spec, signal, onProgress }, ledger, pool) => {
  const { recovery, classes, seed } = spec;
  const plugin = await loadPlugin('recoveries', recovery.id);
  if (plugin.meta.knowledge !== 'none') throw unknowable(recovery.id, plugin.meta.knowledge);
  const recoveryContext: RecoveryContext = {
    classes,
    inputShape: pool.images.shape,
    pool,
    images: (positions): Images => ledgerImages(ledger, pool.images).read(positions),
    auxiliary: null,
    substitute: substitutesOf(spec.substitute, signal),
    rng: createRng(deriveSeed('recovery', seed, recovery.id)),
    imitated: null,
    undefended: null,
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

function unknowable(id: string, knowledge: string): PluginError {
  return new PluginError(`recovery ${id} wants to know what nobody tells it`, {
    code: 'recovery-knowledge',
    where: `recovery ${id}`,
    expected: 'knowledge "none"',
    got: knowledge,
    hint: 'Recoveries that imitate the defense, or see behind it, have no preparation yet.',
  });
}
