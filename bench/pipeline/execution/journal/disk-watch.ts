// Says so before a disk is full: when little is left, or when at the present rate it would be full within the hour.
import { stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { errnoOf } from '../../../lib/files/storage-error.js';
import { monotonicMs } from '../../../lib/process/clock.js';
import type { RunEvent } from '../events.js';

/** Bytes below which a disk is low whatever its rate. */
const LITTLE_BYTES = 2 ** 30;

const SOON_SECONDS = 3600;
const LOOK_MS = 30_000;
/** The rate is that of the last ten minutes, and none within the first minute. */
const RATE_OVER_MS = 600_000;
const RATE_FROM_MS = 60_000;

export type DiskLow = RunEvent & { type: 'disk-low' };

interface Look {
  readonly atMs: number;
  readonly freeBytes: number;
}

/** One folder's disk: looked at now and then, it tells when it became low, and again when half of that is left. */
export class DiskTrend {
  readonly #folder: string;
  #looks: Look[] = [];
  #warnedAt = Number.POSITIVE_INFINITY;

  constructor(folder: string) {
    this.#folder = folder;
  }

  look(freeBytes: number, atMs: number): DiskLow | null {
    this.#looks = [...this.#looks.filter((look) => atMs - look.atMs <= RATE_OVER_MS), { atMs, freeBytes }];
    const secondsLeft = this.#secondsLeft(freeBytes, atMs);
    const isLow = freeBytes < LITTLE_BYTES || (secondsLeft !== null && secondsLeft < SOON_SECONDS);
    if (!isLow) {
      this.#warnedAt = Number.POSITIVE_INFINITY;
      return null;
    }
    if (freeBytes > this.#warnedAt / 2) return null;
    this.#warnedAt = freeBytes;
    return { type: 'disk-low', folder: this.#folder, freeBytes, secondsLeft };
  }

  #secondsLeft(freeBytes: number, atMs: number): number | null {
    const [first] = this.#looks;
    if (first === undefined || atMs - first.atMs < RATE_FROM_MS || first.freeBytes <= freeBytes) return null;
    return (freeBytes * (atMs - first.atMs)) / 1000 / (first.freeBytes - freeBytes);
  }
}

/** Bytes that this user may still write there, or above it where it is not there yet, and which disk that is; `null` where nobody says. */
export async function freeSpace(folder: string): Promise<{ readonly disk: number; readonly freeBytes: number } | null> {
  try {
    const [{ dev }, { bavail, bsize }] = [await stat(folder), await statfs(folder)];
    return { disk: dev, freeBytes: bavail * bsize };
  } catch (error) {
    const above = path.dirname(folder);
    return errnoOf(error) === 'ENOENT' && above !== folder ? freeSpace(above) : null;
  }
}

/**
 * Looks every half a minute, the first time at once.
 *
 * @param folders - of one disk only the first is named
 * @returns ends the watch
 */
export function watchDisks(folders: readonly string[], onLow: (low: DiskLow) => void): () => void {
  const trends = new Map<number, DiskTrend>();
  let isOver = false;
  const look = async (): Promise<void> => {
    const seen = new Set<number>();
    for (const folder of folders) {
      const space = await freeSpace(folder);
      if (space === null || seen.has(space.disk)) continue;
      seen.add(space.disk);
      const trend = trends.get(space.disk) ?? new DiskTrend(folder);
      trends.set(space.disk, trend);
      const low = trend.look(space.freeBytes, monotonicMs());
      if (low !== null && !isOver) onLow(low);
    }
  };
  void look();
  const timer = setInterval(() => void look(), LOOK_MS).unref();
  return () => {
    isOver = true;
    clearInterval(timer);
  };
}
