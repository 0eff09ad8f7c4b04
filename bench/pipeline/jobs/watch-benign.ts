// Honest clients as a detector of streams meets them: test images, as they are or changed, and images of a pool.
import { encodeNpy } from '../../lib/npy/npy.js';
import { encodedAlarms, openWatch } from './client-streams.js';
import type { JobBody } from './context.js';
import { honestStreams } from './honest-streams.js';
import type { ClientStream } from './stream-reader.js';

export const alarmsFile = (name: string): string => `alarms-${name}.npy`;
export const queriesFile = (name: string): string => `queries-${name}.npy`;

export const run: JobBody<'watch-benign'> = async (context) => {
  const { spec, dataRoot } = context;
  const { queries, seed } = spec;
  const watch = await openWatch(context);
  const kinds: { readonly name: string; readonly streams: readonly ClientStream[] }[] = [];
  for (const { name, change, images } of spec.streams)
    kinds.push({ name, streams: await honestStreams({ name, change, images, queries, seed }, { dataRoot, watch }) });
  const all = await watch.watch(kinds.flatMap(({ streams }) => streams));
  await watch.verify();
  const files: Record<string, Uint8Array> = {};
  let first = 0;
  for (const { name, streams } of kinds) {
    const { length: clients } = streams;
    files[alarmsFile(name)] = encodeNpy(encodedAlarms(all.slice(first, first + clients)), [clients]);
    files[queriesFile(name)] = encodeNpy(
      Int32Array.from(streams, ({ images }) => images.count),
      [clients],
    );
    first += clients;
  }
  return { files, summary: { alarmed: all.filter((alarm) => alarm !== null).length } };
};
