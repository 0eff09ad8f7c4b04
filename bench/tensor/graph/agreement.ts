// Whether a graph did what the same run did eagerly.
import type { HostValues } from '../kernels/addon.js';

/** Largest error of a value that the graph made, as a share of the largest change or value of its tensor. */
export const TOLERANCE = 1e-3;

/**
 * By how much the graph is off, as a share of `scale`'s largest magnitude: 0 where all bytes agree, Infinity where one of the two
 * is no number and the other is one.
 *
 * @param from - what the values were before, where what counts is the change and not the value itself; asked only if bytes differ
 */
export function disagreement(eager: HostValues, graph: HostValues, from?: () => HostValues): number {
  if (eager.length !== graph.length) return Number.POSITIVE_INFINITY;
  if (bytesOf(eager).equals(bytesOf(graph))) return 0;
  const before = from?.();
  let [worst, scale] = [0, 0];
  for (let index = 0; index < eager.length; index++) {
    const [right, got] = [eager[index] ?? 0, graph[index] ?? 0];
    if (!Object.is(right, got)) worst = Math.max(worst, distance(right, got));
    const moved = Math.abs(right - (before?.[index] ?? 0));
    if (moved > scale) scale = moved;
  }
  if (worst === 0) return 0;
  return scale > 0 ? worst / scale : Number.POSITIVE_INFINITY;
}

function bytesOf({ buffer, byteOffset, byteLength }: HostValues): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}

function distance(right: number, got: number): number {
  if (Number.isNaN(right) && Number.isNaN(got)) return 0;
  const away = Math.abs(right - got);
  return Number.isNaN(away) ? Number.POSITIVE_INFINITY : away;
}
