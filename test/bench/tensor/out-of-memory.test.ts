import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NumericError, OutOfMemoryError } from '../../../bench/contract/errors.js';
import { isOutOfMemory, withFittingBatch } from '../../../bench/tensor/out-of-memory.js';

/** Printed by libtensorflow 2.20.0, CPU, under a limit of the address space. */
const TENSORFLOW =
  'Invalid TF_Status: 8\nMessage: OOM when allocating tensor with shape[65536,65536] and type float on /job:localhost/replica:0/task:0/device:CPU:0 by allocator mklcpu';

/** Of a graph that was asked for 4 TiB. */
const SESSION =
  'Session fail to run with error: OOM when allocating tensor with shape[1048576,1048576] and type float on /job:localhost/replica:0/task:0/device:CPU:0 by allocator mklcpu\n\t [[{{node fill}}]]';

describe('isOutOfMemory', () => {
  it.each([
    TENSORFLOW,
    SESSION,
    'std::bad_alloc',
    'Array buffer allocation failed',
    'failed to allocate memory',
    'CUDA_ERROR_OUT_OF_MEMORY: out of memory',
    'vkAllocateMemory failed with VK_ERROR_OUT_OF_DEVICE_MEMORY',
  ])('knows %j', (message) => {
    expect(isOutOfMemory(new Error(message))).toBe(true);
  });

  it('does not take other failures for it', () => {
    expect(isOutOfMemory(new Error('Invalid TF_Status: 3\nMessage: Incompatible shapes'))).toBe(false);
    expect(isOutOfMemory(new NumericError('diverged', { code: 'non-finite-loss', hint: 'Lower it.' }))).toBe(false);
    expect(isOutOfMemory('bad_alloc')).toBe(false);
  });
});

describe('withFittingBatch', () => {
  /** A device that holds so many images. */
  const holding = (limit: number) => (size: number) =>
    size <= limit ? Promise.resolve() : Promise.reject(new Error('std::bad_alloc'));

  it('names the first batch of the halvings that fits', async () => {
    const error = await withFittingBatch(new Error(TENSORFLOW), 256, holding(100));
    expect(error).toBeInstanceOf(OutOfMemoryError);
    expect(error).toMatchObject({
      code: 'out-of-memory',
      message: expect.stringContaining('expected a batch of 64 or fewer, which fits, got 256') as string,
      hint: expect.stringContaining('"batchSize": 64') as string,
    });
  });

  it('never names a batch that does not fit, nor one that is less than half of the largest that does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 4096 }), fc.nat(4096), async (batchSize, limit) => {
        const tried: number[] = [];
        const attempt = (size: number): Promise<void> => {
          tried.push(size);
          return holding(limit)(size);
        };
        await withFittingBatch(new Error('std::bad_alloc'), batchSize, attempt);
        const fitting = tried.at(-1) ?? 0;
        if (limit >= 1) expect(fitting).toBeLessThanOrEqual(Math.max(limit, 1));
        if (limit >= 1 && limit < batchSize)
          expect(2 * fitting + 1).toBeGreaterThanOrEqual(Math.min(limit, batchSize / 2));
      }),
    );
  });

  it('says so where not even one image fits, and where the device is gone after the first failure', async () => {
    const none = await withFittingBatch(new Error('std::bad_alloc'), 8, holding(0));
    expect(none).toMatchObject({ message: expect.stringContaining('a smaller model or more memory') as string });
    const lost = await withFittingBatch(new Error('std::bad_alloc'), 8, () => Promise.reject(new Error('device lost')));
    expect(lost).toMatchObject({ code: 'out-of-memory', hint: expect.stringContaining('another backend') as string });
  });

  it('passes every other error on, and tries nothing', async () => {
    const error = new NumericError('diverged', { code: 'non-finite-loss', hint: 'Lower it.' });
    const never = (): Promise<never> => Promise.reject(new Error('tried'));
    expect(await withFittingBatch(error, 8, never)).toBe(error);
  });
});
