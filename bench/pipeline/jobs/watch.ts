// Replays a recorded attack through a detector of streams, its queries spread over several clients in turn.
import { pickRows } from '../../lib/arrays/matrix.js';
import { encodeNpy } from '../../lib/npy/npy.js';
import { selectRows } from '../../lib/images/image-store.js';
import { decodeLedger } from '../../oracle/ledger-files.js';
import { ledgerPrefix } from '../../oracle/prefix.js';
import { clientPositions } from '../../oracle/subset.js';
import { readFiles } from '../store/evidence-store.js';
import { askedImages } from './asked-images.js';
import { encodedAlarms, openWatch } from './client-streams.js';
import type { JobBody } from './context.js';
import { honestStreams } from './honest-streams.js';
import type { ClientStream } from './stream-reader.js';

/** By client: int32 [clients], position of its query that raised the alarm, -1 for none; and how many it asked. */
export const ALARMS_FILE = 'alarms.npy';
export const QUERIES_FILE = 'queries.npy';

export const run: JobBody<'watch'> = async (context) => {
  const { spec, store, dataRoot } = context;
  const { clients, firstQueries, company } = spec;
  const ledger = ledgerPrefix(decodeLedger(await readFiles(store, await context.input(spec.steal))), firstQueries);
  const watch = await openWatch(context);
  const images = await askedImages(ledger, { pool: spec.pool, dataRoot, shape: watch.shape });
  const streams = Array.from({ length: clients }, (_, client): ClientStream => {
    const positions = clientPositions(ledger.rows.length, clients, client);
    const answers = (rows: readonly number[]) =>
      pickRows(
        ledger.answers,
        rows.map((row) => positions[row] ?? -1),
      );
    return { images: selectRows(images, positions), answers };
  });
  const beside = company === undefined ? [] : await honestStreams({ ...company, name: 'company' }, { dataRoot, watch });
  const alarms = await watch.watch(streams, beside);
  await watch.verify();
  return {
    files: {
      [ALARMS_FILE]: encodeNpy(encodedAlarms(alarms), [clients]),
      [QUERIES_FILE]: encodeNpy(
        Int32Array.from(streams, ({ images: own }) => own.count),
        [clients],
      ),
    },
    summary: { clients, alarmed: alarms.filter((alarm) => alarm !== null).length },
  };
};
