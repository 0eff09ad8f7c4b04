// Asks a surrogate, and models that never saw the victim, about the images that a defense answered falsely.
import type { Images } from '../../contract/arrays.js';
import type { Claims, Ledger } from '../../contract/plugins.js';
import { digestBytes } from '../../lib/files/hash.js';
import { encodeNpy } from '../../lib/npy/npy.js';
import { decodeClaims } from '../../oracle/claims-files.js';
import { decodeLedger } from '../../oracle/ledger-files.js';
import { ledgerImages } from '../../oracle/ledger-images.js';
import { openPoolSlice } from '../data/pool-slice.js';
import { readFiles } from '../store/evidence-store.js';
import { askModels } from './ask-models.js';
import type { JobBody, JobContext } from './context.js';
import { noImages } from './pool.js';
import { shape3 } from './network.js';

export const run: JobBody<'verify-ownership'> = async (context) => {
  const { spec, store } = context;
  const files = await readFiles(store, await context.input(spec.steal));
  const { images, claims } = await claimed(context, decodeLedger(files), decodeClaims(files));
  return {
    files: {
      'claims-positions.npy': encodeNpy(claims.positions, [images.count]),
      'claims-labels.npy': encodeNpy(claims.labels, [images.count]),
      ...(await askModels(context, images)),
    },
    summary: { claims: images.count, others: spec.others.length },
  };
};

/** Claims within the first queries: an image that was asked again under the same label is one claim. */
async function claimed(
  { spec, dataRoot }: JobContext<'verify-ownership'>,
  ledger: Ledger,
  { positions, labels }: Claims,
): Promise<{ images: Images; claims: Claims }> {
  const pool =
    spec.pool === undefined ? noImages(shape3(spec.shape)) : (await openPoolSlice(spec.pool, dataRoot)).images;
  const asked = ledgerImages(ledger, pool);
  const first = new Map<string, number>();
  for (const [index, position] of positions.entries()) {
    if (position >= spec.firstQueries) break;
    // A ledger of millions keeps no pixels of made images.
    if (ledger.rows[position] === -1 && ledger.images === null) continue;
    const name = `${digestBytes(asked.read([position]).pixels)} ${labels[index] ?? -1}`;
    if (!first.has(name)) first.set(name, index);
  }
  const kept = Int32Array.from(first.values());
  const claims = {
    positions: kept.map((index) => positions[index] ?? 0),
    labels: kept.map((index) => labels[index] ?? 0),
  };
  return { images: asked.read(claims.positions), claims };
}
