// A disk that fills is told of before it is full, and once.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  DiskTrend,
  freeSpace,
  watchDisks,
  type DiskLow,
} from '../../../../../bench/pipeline/execution/journal/disk-watch.js';
import { canMount, tinyDisk } from '../../../../support/tiny-disk.js';

const GIB = 2 ** 30;

describe('the trend of a disk', () => {
  it('says nothing while there is room and little is written', () => {
    const trend = new DiskTrend('/store');
    const looks = [0, 60, 120, 180].map((seconds) => trend.look(100 * GIB - seconds, seconds * 1000));
    expect(looks).toEqual([null, null, null, null]);
  });

  it('warns an hour ahead at the present rate', () => {
    const trend = new DiskTrend('/store');
    expect(trend.look(100 * GIB, 0)).toBeNull();
    // 1 GiB in 60 s: 99 GiB last 5,940 s, 40 GiB 2,400 s of the ten-minute rate.
    expect(trend.look(99 * GIB, 60_000)).toBeNull();
    expect(trend.look(90 * GIB, 600_000)).toBeNull();
    expect(trend.look(40 * GIB, 660_000)).toEqual({
      ...{ type: 'disk-low', folder: '/store', freeBytes: 40 * GIB },
      secondsLeft: (40 * 600) / 59,
    });
  });

  it('makes no rate of the first minute', () => {
    const trend = new DiskTrend('/store');
    trend.look(100 * GIB, 0);
    expect(trend.look(10 * GIB, 59_000)).toBeNull();
  });

  it('warns below 1 GiB at once, again at half of that, and anew after it has recovered', () => {
    const trend = new DiskTrend('/store');
    const free = [0.9, 0.8, 0.45, 0.4, 5, 0.9].map((gib) => gib * GIB);
    const warned = free.map((bytes, index) => trend.look(bytes, index * 1000) !== null);
    expect(warned).toEqual([true, false, true, false, false, true]);
  });
});

describe('a watch of disks', () => {
  it('asks the nearest folder that is there', async () => {
    const above = await freeSpace(import.meta.dirname);
    const deep = await freeSpace(path.join(import.meta.dirname, 'not', 'yet'));
    expect(deep?.disk).toBe(above?.disk);
  });

  it.skipIf(!canMount)('names a disk once, by the first folder on it', async () => {
    const folder = tinyDisk(512);
    writeFileSync(path.join(folder, 'file'), new Uint8Array(256 * 1024));
    const lows = await new Promise<readonly DiskLow[]>((resolve) => {
      const found: DiskLow[] = [];
      const stop = watchDisks([path.join(folder, 'store'), folder], (low) => {
        found.push(low);
        // The second folder is looked at right after.
        setTimeout(() => {
          stop();
          resolve(found);
        }, 100);
      });
    });
    expect(lows).toEqual([
      { type: 'disk-low', folder: path.join(folder, 'store'), freeBytes: 256 * 1024, secondsLeft: null },
    ]);
  });
});
