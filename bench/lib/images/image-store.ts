// Images in memory, read by row like those on disk; stores can be joined and narrowed without copying pixels.
import { imageSize, type Images, type ImageStore } from '../../contract/arrays.js';

/**
 * A store over images in memory; `read` copies.
 *
 * @throws RangeError if the pixels do not fill [count, height, width, channels]
 */
export function storeOf(images: Images): ImageStore {
  const { count, shape, pixels } = images;
  const size = imageSize(shape);
  if (pixels.length !== count * size) {
    throw new RangeError(`storeOf: expected ${count * size} pixels for ${count} images, got ${pixels.length}`);
  }
  return {
    count,
    shape,
    read(rows) {
      const read = new Uint8Array(rows.length * size);
      forEachRow(rows, count, (row, index) => read.set(pixels.subarray(row * size, (row + 1) * size), index * size));
      return { pixels: read, count: rows.length, shape };
    },
  };
}

/**
 * One store after another: row r of the second is row `first.count + r` of the whole.
 *
 * @throws RangeError if there is none, or their shapes differ
 */
export function concatStores(...stores: readonly ImageStore[]): ImageStore {
  const [first] = stores;
  if (first === undefined) throw new RangeError('concatStores: expected at least one store');
  const { shape } = first;
  const other = stores.find((store) => store.shape.some((size, axis) => size !== shape[axis]));
  if (other !== undefined) {
    throw new RangeError(`concatStores: expected images [${shape.join(', ')}], got [${other.shape.join(', ')}]`);
  }
  const starts = stores.map((_, index) => stores.slice(0, index).reduce((sum, store) => sum + store.count, 0));
  const count = stores.reduce((sum, store) => sum + store.count, 0);
  const size = imageSize(shape);
  return {
    count,
    shape,
    read(rows) {
      const read = new Uint8Array(rows.length * size);
      const wanted = stores.map(() => ({ rows: [] as number[], positions: [] as number[] }));
      forEachRow(rows, count, (row, position) => {
        const owner = starts.findLastIndex((start) => start <= row);
        wanted[owner]?.rows.push(row - (starts[owner] ?? 0));
        wanted[owner]?.positions.push(position);
      });
      stores.forEach((store, index) => {
        const { rows: own = [], positions = [] } = wanted[index] ?? {};
        const { pixels } = store.read(own);
        positions.forEach((position, at) => read.set(pixels.subarray(at * size, (at + 1) * size), position * size));
      });
      return { pixels: read, count: rows.length, shape };
    },
  };
}

/**
 * Some rows of a store, in the order given, as a store; repeats are allowed.
 *
 * @throws RangeError for a row outside the store
 */
export function selectRows(store: ImageStore, rows: ArrayLike<number>): ImageStore {
  const chosen = Array.from(rows);
  forEachRow(chosen, store.count, () => undefined);
  return {
    count: chosen.length,
    shape: store.shape,
    read(wanted) {
      const own: number[] = [];
      forEachRow(wanted, chosen.length, (row) => own.push(chosen[row] ?? -1));
      return store.read(own);
    },
  };
}

function forEachRow(rows: ArrayLike<number>, count: number, visit: (row: number, index: number) => void): void {
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index];
    if (row === undefined || !Number.isInteger(row) || row < 0 || row >= count) {
      throw new RangeError(`image row: expected a whole number in [0, ${count}), got ${String(row)}`);
    }
    visit(row, index);
  }
}
