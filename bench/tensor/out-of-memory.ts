// Tells a want of memory from other failures, and finds by trying how large a batch may be.
import { OutOfMemoryError } from '../contract/errors.js';

/**
 * What says so: V8 and `new` (`Array buffer allocation failed`, `bad_alloc`), TensorFlow (status 8, RESOURCE_EXHAUSTED,
 * `OOM when allocating tensor`), CUDA with its libraries, and Dawn.
 */
const WORDS =
  /out of memory|bad_alloc|array buffer allocation failed|invalid (?:typed )?array length|OOM when allocating|resource ?_?exhausted|TF_Status: 8\b|CUDA_ERROR_OUT_OF_MEMORY|STATUS_ALLOC_FAILED|failed to allocate memory|OUT_OF_(?:DEVICE|HOST)_MEMORY/i;

export function isOutOfMemory(error: unknown): boolean {
  if (error instanceof OutOfMemoryError) return true;
  return error instanceof Error && WORDS.test(error.message);
}

/**
 * What to throw instead of `error`: itself, unless memory was wanting. Then smaller batches are tried, each half of the
 * one before, and the error says which one works.
 *
 * @param attempt - does the same work with so many images at once, and throws if they do not fit either
 */
export async function withFittingBatch(
  error: unknown,
  batchSize: number,
  attempt: (batchSize: number) => Promise<unknown>,
): Promise<unknown> {
  if (!isOutOfMemory(error)) return error;
  const fitting = await largestFitting(batchSize, attempt);
  const message = error instanceof Error ? (error.message.trim().split('\n').at(-1) ?? '') : String(error);
  return new OutOfMemoryError(`A batch of ${batchSize} images does not fit into memory (${message})`, {
    code: 'out-of-memory',
    expected: fitting === null ? 'a smaller model or more memory' : `a batch of ${fitting} or fewer, which fits`,
    got: String(batchSize),
    hint:
      fitting === null
        ? 'Not even the smallest batch fits here: take a smaller model, more memory or another backend.'
        : `Set "batchSize": ${fitting} in the training of the suite, or use a device with more memory.`,
    cause: error,
  });
}

async function largestFitting(
  batchSize: number,
  attempt: (batchSize: number) => Promise<unknown>,
): Promise<number | null> {
  for (let size = Math.floor(batchSize / 2); size >= 1; size = Math.floor(size / 2)) {
    try {
      await attempt(size);
      return size;
    } catch (error) {
      // A device that is lost, or anything else: nothing more can be learned in this process.
      if (!isOutOfMemory(error)) return null;
    }
  }
  return null;
}
