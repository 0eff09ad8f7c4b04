// Writes a .npy file row by row while its digest is taken; the number of rows is filled in at the end.
import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { encodeNpyHeader, ITEM_SIZE, type NpyDtype } from './npy.js';
import { storageError } from '../files/storage-error.js';

/** Room for any shape that fits in memory's 2^53 elements. */
const HEADER_BYTES = 192;

export interface NpyWriter {
  /** Appends whole rows. */
  append(rows: Uint8Array | Int32Array): Promise<void>;
  /** Fills the header in, syncs and closes; the digest is of the data alone, without the header. */
  finish(): Promise<{ readonly count: number; readonly sha256: string }>;
  /** Closes without finishing. */
  abandon(): Promise<void>;
}

/**
 * @param rowShape - shape of one row; [] for one number a row
 * @throws StorageError `disk-full` or `not-writable`, here and from every method
 */
export async function createNpyWriter(file: string, dtype: NpyDtype, rowShape: readonly number[]): Promise<NpyWriter> {
  const rowBytes = rowShape.reduce((product, size) => product * size, ITEM_SIZE[dtype]);
  const hash = createHash('sha256');
  const handle = await guard(file, () => open(file, 'wx'));
  let bytes = 0;
  await guard(file, () => writeAll(handle, encodeNpyHeader(dtype, [0, ...rowShape], HEADER_BYTES), 0));
  return {
    async append(rows) {
      const view = new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength);
      if (view.length % rowBytes !== 0)
        throw new RangeError(`append: expected rows of ${rowBytes} bytes, got ${view.length}`);
      hash.update(view);
      await guard(file, () => writeAll(handle, view, HEADER_BYTES + bytes));
      bytes += view.length;
    },
    async finish() {
      const count = bytes / rowBytes;
      await guard(file, async () => {
        await writeAll(handle, encodeNpyHeader(dtype, [count, ...rowShape], HEADER_BYTES), 0);
        await handle.sync();
        await handle.close();
      });
      return { count, sha256: hash.digest('hex') };
    },
    async abandon() {
      await handle.close().catch(() => undefined);
    },
  };
}

/** write(2) may store a part only: the rest is written until it fits or the disk says why not. */
async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

async function guard<T>(file: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw storageError(error, file);
  }
}
