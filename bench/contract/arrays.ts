// The two shapes in which numbers travel between rooms, free of any tensor library.

/** [height, width, channels] in pixels. */
export type Shape3 = readonly [height: number, width: number, channels: number];

/** A batch of images, uint8 0..255, row-major [count, height, width, channels]. */
export interface Images {
  readonly pixels: Uint8Array;
  readonly count: number;
  readonly shape: Shape3;
}

/** A float32 matrix, row-major [rows, columns]; posteriors are [n, classes] with rows that sum to 1. */
export interface Matrix {
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/** Images that are read by row; large sets stay on disk. */
export interface ImageStore {
  readonly count: number;
  readonly shape: Shape3;
  /** Rows in the order asked for. Throws RangeError for a row outside [0, count). */
  read(rows: ArrayLike<number>): Images;
}

/** Number of bytes of one image. */
export function imageSize(shape: Shape3): number {
  return shape[0] * shape[1] * shape[2];
}

/** A batch of images, float32 0..1, row-major [count, height, width, channels]. */
export interface FloatImages {
  readonly values: Float32Array;
  readonly count: number;
  readonly shape: Shape3;
}
