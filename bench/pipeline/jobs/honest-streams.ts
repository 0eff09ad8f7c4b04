// Honest clients: images of the owner or of a pool, in a seeded order, so many for each.
import type { DataSlice } from '../../contract/plan.js';
import type { BenignChange } from '../../contract/suite.js';
import { selectRows } from '../../lib/images/image-store.js';
import { createRng, deriveSeed } from '../../lib/random/rng.js';
import { openSlice } from '../data/slice.js';
import { changedStore } from './benign-change.js';
import type { OpenedWatch } from './client-streams.js';
import type { ClientStream } from './stream-reader.js';

/** Clients of one kind at most: rates of more would cost more than they tell. */
const MOST_CLIENTS = 20;

export interface HonestKind {
  readonly name: string;
  readonly images: DataSlice;
  readonly change?: BenignChange;
  /** Queries of each client; `null` is all images. */
  readonly queries: number | null;
  readonly seed: number;
}

/** No image is asked by two clients of a kind. */
export async function honestStreams(
  { name, images: slice, change = 'own', queries, seed }: HonestKind,
  { dataRoot, watch }: { readonly dataRoot: string; readonly watch: Pick<OpenedWatch, 'model'> },
): Promise<readonly ClientStream[]> {
  const { images } = await openSlice(slice, dataRoot);
  const changed = changedStore(images, change, deriveSeed('benign-change', seed, name));
  const order = createRng(deriveSeed('benign-stream', seed, name)).permutation(images.count);
  const length = Math.min(queries ?? images.count, images.count);
  const clients = Math.min(MOST_CLIENTS, Math.floor(images.count / length));
  return Array.from({ length: clients }, (_, client) => {
    const own = selectRows(changed, order.subarray(client * length, (client + 1) * length));
    return { images: own, answers: (rows) => watch.model.predict(own.read(rows)) };
  });
}
