// Honest clients as a detector of streams meets them: test images, as they are or changed, and images of a pool.
import { encodeNpy } from '../../lib/npy/npy.js';
import { selectRows } from '../../lib/images/image-store.js';
import { createRng, deriveSeed } from '../../lib/random/rng.js';
import { openSlice } from '../data/slice.js';
import { changedStore } from './benign-change.js';
import { encodedAlarms, openWatch } from './client-streams.js';
import type { JobBody } from './context.js';

/** Clients of one kind at most: rates of more would cost more than they tell. */
const MOST_CLIENTS = 20;

export const alarmsFile = (name: string): string => `alarms-${name}.npy`;
export const queriesFile = (name: string): string => `queries-${name}.npy`;

export const run: JobBody<'watch-benign'> = async (context) => {
  const { spec, dataRoot, onProgress } = context;
  const watch = await openWatch(context);
  const files: Record<string, Uint8Array> = {};
  let alarmed = 0;
  for (const [index, { name, change, images: slice }] of spec.streams.entries()) {
    const { images } = await openSlice(slice, dataRoot);
    const changed = changedStore(images, change, deriveSeed('benign-change', spec.seed, name));
    const order = createRng(deriveSeed('benign-stream', spec.seed, name)).permutation(images.count);
    const length = Math.min(spec.queries ?? images.count, images.count);
    const clients = Math.min(MOST_CLIENTS, Math.floor(images.count / length));
    const alarms: (number | null)[] = [];
    for (let client = 0; client < clients; client++) {
      onProgress((index + client / clients) / spec.streams.length, `${name}, client ${client + 1} of ${clients}`);
      const own = selectRows(changed, order.subarray(client * length, (client + 1) * length));
      alarms.push(await watch.watch({ images: own, answers: (rows) => watch.model.predict(own.read(rows)) }));
    }
    files[alarmsFile(name)] = encodeNpy(encodedAlarms(alarms), [clients]);
    files[queriesFile(name)] = encodeNpy(new Int32Array(clients).fill(length), [clients]);
    alarmed += alarms.filter((alarm) => alarm !== null).length;
  }
  await watch.verify();
  return { files, summary: { alarmed } };
};
