// A store seen at another size: each row is resized when it is first asked for.
import { imageSize, type ImageStore, type Shape3 } from '../../contract/arrays.js';
import { createResizer } from './resize.js';

/** Results are kept up to this many bytes in all; larger stores resize again at each read. */
const KEPT_BYTES = 2 ** 30;

/** The store at [height, width, channels] by the rule of `resize.ts`; the store itself if nothing changes. */
export function resizedStore(store: ImageStore, shape: Shape3): ImageStore {
  if (store.shape.join() === shape.join()) return store;
  const resize = createResizer(store.shape, shape);
  const resized: ImageStore = { count: store.count, shape, read: (rows) => resize(store.read(rows)) };
  return store.count * imageSize(shape) < KEPT_BYTES ? keepingStore(resized) : resized;
}

function keepingStore(store: ImageStore): ImageStore {
  const size = imageSize(store.shape);
  const kept = new Uint8Array(store.count * size);
  const known = new Uint8Array(store.count);
  return {
    count: store.count,
    shape: store.shape,
    read(rows) {
      const missing = [...new Set(Array.from(rows))].filter((row) => known[row] !== 1);
      const fresh = store.read(missing);
      missing.forEach((row, at) => {
        kept.set(fresh.pixels.subarray(at * size, (at + 1) * size), row * size);
        known[row] = 1;
      });
      const pixels = new Uint8Array(rows.length * size);
      for (let at = 0; at < rows.length; at++) {
        const row = rows[at] ?? 0;
        pixels.set(kept.subarray(row * size, (row + 1) * size), at * size);
      }
      return { pixels, count: rows.length, shape: store.shape };
    },
  };
}
