// The idx format of MNIST and its successors: a magic number with dtype and rank, the sizes, then the values.
import { gunzipSync } from 'node:zlib';
import { corruptSource } from '../../lib/files/source-file.js';

/** The only dtype in use here. */
const UNSIGNED_BYTE = 0x08;
const GZIP_MAGIC = [0x1f, 0x8b] as const;
/** More than any of these files unpacks to; a bomb must not fill the memory. */
const MOST_BYTES = 2 ** 28;

/**
 * The sizes and values of an idx file of unsigned bytes, packed by gzip or not.
 *
 * @throws DataError `source-corrupt`
 */
export function decodeIdx(
  bytes: Uint8Array,
  where: string,
): { readonly sizes: readonly number[]; readonly values: Uint8Array } {
  const view = Buffer.from(unpack(bytes, where));
  const rank = view[3] ?? 0;
  const header = 4 + 4 * rank;
  if (view[0] !== 0 || view[1] !== 0 || view[2] !== UNSIGNED_BYTE || rank < 1 || view.length < header) {
    throw corruptSource(where, 'an idx header of unsigned bytes', view.subarray(0, 4).toString('hex') || 'nothing');
  }
  const sizes = Array.from({ length: rank }, (_, axis) => view.readUInt32BE(4 + 4 * axis));
  const wanted = sizes.reduce((product, size) => product * size, 1);
  const values = view.subarray(header);
  if (values.length !== wanted)
    throw corruptSource(where, `${wanted} values [${sizes.join(', ')}]`, `${values.length}`);
  return { sizes, values };
}

function unpack(bytes: Uint8Array, where: string): Uint8Array {
  if (bytes[0] !== GZIP_MAGIC[0] || bytes[1] !== GZIP_MAGIC[1]) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_BYTES });
  } catch (error) {
    throw corruptSource(where, 'a whole gzip file', error instanceof Error ? error.message : 'something else', error);
  }
}
