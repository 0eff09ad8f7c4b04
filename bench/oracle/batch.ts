// What arrives at the oracle, checked and copied before anything is counted.
import { imageSize, type FloatImages, type Images, type Shape3 } from '../contract/arrays.js';
import { QueryError } from '../contract/errors.js';

/** A batch as a door hands it over. */
export interface OracleBatch {
  readonly images: Images;
  /** int32 [count]: pool row of each image, -1 where it is not one; `null` if none is. */
  readonly rows: Int32Array | null;
  /** What `images` were rounded from, for a victim that reads floats. */
  readonly floats?: FloatImages;
  /** int32 [count]: pool row that each image was made from as its client says, -1 for none. */
  readonly origins?: Int32Array;
  /** The door made the arrays for this batch and lets go of them: they need no copy. */
  readonly handedOver?: boolean;
}

/** A checked batch that nobody else holds. */
export interface OwnedBatch {
  readonly images: Images;
  readonly rows: Int32Array;
  /** What a victim that reads floats is asked in the place of `images`. */
  readonly floats?: FloatImages;
  /** int32 [count]; absent where nothing was said. */
  readonly origins?: Int32Array;
}

/**
 * Copies a batch unless the door hands it over, so that a client that goes on writing into its buffers cannot change what
 * is asked and logged.
 *
 * @param inputShape - the victim's [height, width, channels]
 * @throws QueryError `query-empty`, `query-shape`, `query-length`, `query-rows`, `query-origins`
 */
export function ownBatch(
  batch: OracleBatch,
  inputShape: Shape3,
  queryPrecision: 'uint8' | 'float32' = 'uint8',
): OwnedBatch {
  const { images, rows, origins, floats, handedOver = false } = batch;
  const { count, shape, pixels } = images;
  if (!Number.isSafeInteger(count) || count < 1) {
    throw malformed('query-empty', 'The batch holds no images', 'a count of at least 1', String(count));
  }
  if (shape.join() !== inputShape.join()) {
    throw malformed(
      'query-shape',
      'The images have another shape',
      `[${inputShape.join(', ')}]`,
      `[${shape.join(', ')}]`,
    );
  }
  if (!(pixels instanceof Uint8Array) || pixels.length !== count * imageSize(inputShape)) {
    const expected = `a Uint8Array of ${count * imageSize(inputShape)} pixels for ${count} images`;
    throw malformed('query-length', 'The pixels do not fill the batch', expected, describe(pixels));
  }
  // Not slice(): that of a Buffer copies nothing.
  const own = handedOver ? pixels : new Uint8Array(pixels);
  return {
    images: { pixels: own, count, shape: inputShape },
    rows: ownRows(rows, count),
    ...(floats === undefined || queryPrecision === 'uint8'
      ? {}
      : { floats: { ...floats, values: floats.values.slice(), shape: inputShape } }),
    ...(origins === undefined ? {} : { origins: ownOrigins(origins, count) }),
  };
}

function ownRows(rows: Int32Array | null, count: number): Int32Array {
  if (rows === null) return new Int32Array(count).fill(-1);
  if (rows.length !== count || rows.some((row) => row < -1)) {
    throw malformed(
      'query-rows',
      'The rows do not name the images',
      `${count} rows, each >= -1`,
      `[${rows.join(', ')}]`,
    );
  }
  return rows.slice();
}

function ownOrigins(origins: Int32Array, count: number): Int32Array {
  if (origins.length === count && !origins.some((row) => row < -1)) return origins.slice();
  throw malformed(
    'query-origins',
    'The origins do not belong to the images',
    `${count} rows of the pool, each >= -1`,
    `[${origins.join(', ')}]`,
  );
}

function malformed(code: string, message: string, expected: string, got: string): QueryError {
  return new QueryError(message, {
    code,
    expected,
    got: got.length > 60 ? `${got.slice(0, 57)}...` : got,
    hint: 'Send uint8 images [n, height, width, channels] of the shape that the oracle states; nothing was counted.',
  });
}

function describe(pixels: unknown): string {
  return ArrayBuffer.isView(pixels) ? `${pixels.constructor.name} of ${pixels.byteLength} bytes` : typeof pixels;
}
