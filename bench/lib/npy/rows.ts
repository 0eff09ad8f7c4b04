// Images in a .npy file read by row, so that a set larger than memory can be used; the file is open only during a read.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { imageSize, type ImageStore, type Shape3 } from '../../contract/arrays.js';
import { DataError } from '../../contract/errors.js';
import { decodeNpyHeader, elementCount, type NpyHeader } from './npy.js';
import { errnoOf } from '../files/storage-error.js';

const HEADER_BYTES = 4096;

/**
 * Opens uint8 images [count, height, width, channels].
 *
 * @throws DataError `npy-corrupt` for another dtype, rank or length, `file-missing` if it cannot be opened
 */
export function openNpyRows(file: string): ImageStore {
  const { dtype, shape, dataOffset } = withFile(file, (descriptor) => readHeader(descriptor, file));
  const [count, height, width, channels] = shape;
  if (dtype !== '|u1' || shape.length !== 4 || count === undefined || !height || !width || !channels) {
    throw corrupt(file, 'uint8 images [count, height, width, channels]', `${dtype} [${shape.join(', ')}]`);
  }
  const imageShape: Shape3 = [height, width, channels];
  const size = imageSize(imageShape);
  return {
    count,
    shape: imageShape,
    read(rows) {
      const pixels = new Uint8Array(rows.length * size);
      withFile(file, (descriptor) => {
        for (const run of consecutiveRuns(rows, count)) {
          const target = pixels.subarray(run.at * size, (run.at + run.length) * size);
          readExactly(descriptor, target, dataOffset + run.row * size, file);
        }
      });
      return { pixels, count: rows.length, shape: imageShape };
    },
  };
}

interface Run {
  /** Position in the answer. */
  readonly at: number;
  readonly row: number;
  length: number;
}

/** Joins neighbours into one read each; throws RangeError for a row outside the file. */
function consecutiveRuns(rows: ArrayLike<number>, count: number): readonly Run[] {
  const runs: Run[] = [];
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at];
    if (row === undefined || !Number.isInteger(row) || row < 0 || row >= count) {
      throw new RangeError(`image row: expected a whole number in [0, ${count}), got ${String(row)}`);
    }
    const last = runs.at(-1);
    if (last !== undefined && last.row + last.length === row) last.length += 1;
    else runs.push({ at, row, length: 1 });
  }
  return runs;
}

function readHeader(descriptor: number, file: string): NpyHeader {
  const { size } = fstatSync(descriptor);
  const start = new Uint8Array(Math.min(size, HEADER_BYTES));
  readExactly(descriptor, start, 0, file);
  const header = decodeNpyHeader(start, file);
  const wanted = header.dataOffset + elementCount(header.shape);
  if (header.dtype === '|u1' && size !== wanted) throw corrupt(file, `${wanted} bytes`, `${size}`);
  return header;
}

function readExactly(descriptor: number, target: Uint8Array, position: number, file: string): void {
  for (let done = 0; done < target.length;) {
    const read = readSync(descriptor, target, done, target.length - done, position + done);
    if (read === 0) throw corrupt(file, `${target.length} bytes at ${position}`, `${done}`);
    done += read;
  }
}

function withFile<T>(file: string, use: (descriptor: number) => T): T {
  const descriptor = openFile(file);
  try {
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function openFile(file: string): number {
  try {
    return openSync(file, 'r');
  } catch (error) {
    throw new DataError(`cannot open the file (${errnoOf(error) ?? 'unknown cause'})`, {
      code: 'file-missing',
      where: file,
      hint: 'Import or fetch the dataset again.',
      cause: error,
    });
  }
}

function corrupt(where: string, expected: string, got: string): DataError {
  return new DataError('not a whole .npy file of images', {
    code: 'npy-corrupt',
    where,
    expected,
    got,
    hint: 'The file was cut off or changed. Delete it and make it again.',
  });
}
