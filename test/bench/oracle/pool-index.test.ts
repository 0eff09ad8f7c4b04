// Pixels back to pool rows, over more images than are read at once.
import { describe, expect, it } from 'vitest';
import { storeOf } from '../../../bench/lib/images/image-store.js';
import { PoolIndex } from '../../../bench/oracle/pool-index.js';

const SHAPE = [1, 2, 1] as const;
const COUNT = 2_500;

/** Image r is (r mod 250, r div 250), but the last one is the first again. */
const POOL = Uint8Array.from({ length: 2 * COUNT }, (_, at) => {
  const row = Math.floor(at / 2) % (COUNT - 1);
  return at % 2 === 0 ? row % 250 : Math.floor(row / 250);
});

describe('the index of a pool', () => {
  it('finds the row of an image, of equal images the first, and none for other pixels', async () => {
    const index = await PoolIndex.build(storeOf({ pixels: POOL, count: COUNT, shape: SHAPE }));
    // Rows 0, 1023, 1024 and 2498; (0, 0) is row 2499 too; no image is (255, 0) or (0, 255).
    const pixels = Uint8Array.of(...[0, 0], ...[23, 4], ...[24, 4], ...[248, 9], ...[255, 0], ...[0, 255]);
    expect([...index.rowsOf({ pixels, count: 6, shape: SHAPE })]).toEqual([0, 1023, 1024, 2498, -1, -1]);
  });

  it('lets other work go on while it is built', async () => {
    let built = false;
    const building = PoolIndex.build(storeOf({ pixels: POOL, count: COUNT, shape: SHAPE })).then(() => (built = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(built).toBe(false);
    await building;
  });
});
