// What the victim makes of many images.
import type { Images, ImageStore, Matrix } from '../../contract/arrays.js';
import type { OwnerModel } from '../../contract/plugins.js';

const READ_BATCH = 1000;

export interface Reading {
  readonly signal: AbortSignal;
  /** Told the share that is read. */
  readonly progress?: (share: number) => void;
}

/** Features of all images, float32 [n, width]. */
export async function featuresOf(
  model: OwnerModel,
  layer: string | undefined,
  images: ImageStore,
  reading: Reading,
): Promise<Matrix> {
  return askedInBatches(images, (batch) => model.features(batch, layer), reading);
}

/** The rows that something makes of each image, in order. */
export async function askedInBatches(
  images: ImageStore,
  ask: (batch: Images) => Promise<Matrix>,
  { signal, progress }: Reading,
): Promise<Matrix> {
  const parts: Matrix[] = [];
  for (let first = 0; first < images.count; first += READ_BATCH) {
    signal.throwIfAborted();
    const length = Math.min(READ_BATCH, images.count - first);
    parts.push(await ask(images.read(Int32Array.from({ length }, (_, row) => first + row))));
    progress?.((first + length) / images.count);
  }
  const columns = parts[0]?.columns ?? 0;
  const values = new Float32Array(images.count * columns);
  parts.reduce((start, part) => (values.set(part.values, start), start + part.values.length), 0);
  return { values, rows: images.count, columns };
}
