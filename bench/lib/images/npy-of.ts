// A store of images as one .npy file, written piece by piece.
import type { ImageStore } from '../../contract/arrays.js';
import { encodeNpyHeader } from '../npy/npy.js';

/** Images in one write. */
const CHUNK = 1024;

/** uint8 [n, height, width, channels]. */
export function* npyOf(images: ImageStore): Iterable<Uint8Array> {
  yield encodeNpyHeader('|u1', [images.count, ...images.shape]);
  for (let start = 0; start < images.count; start += CHUNK) {
    const length = Math.min(CHUNK, images.count - start);
    yield images.read(Array.from({ length }, (_, offset) => start + offset)).pixels;
  }
}
