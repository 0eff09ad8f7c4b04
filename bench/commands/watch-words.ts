// Words about a run that goes on: durations, what is free on a disk.
import type { RunEvent } from '../pipeline/execution/events.js';

/** `12.3 s`, `4.5 min`, `6.7 h`. */
export function duration(seconds: number): string {
  if (seconds < 120) return `${seconds.toFixed(1)} s`;
  return seconds < 7200 ? `${(seconds / 60).toFixed(1)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** `512 MiB`, `1.5 GiB`. */
export function space(bytes: number): string {
  return bytes < 2 ** 30 ? `${(bytes / 2 ** 20).toFixed(0)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

/** What a person is to know of a disk that fills. */
export function diskText({ folder, freeBytes, secondsLeft }: Omit<RunEvent & { type: 'disk-low' }, 'type'>): string {
  const rate = secondsLeft === null ? '' : `; at this pace it is full in about ${duration(secondsLeft)}`;
  return `the disk of ${folder} has ${space(freeBytes)} left${rate}. What has finished is kept; free some space`;
}
