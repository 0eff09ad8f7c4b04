// The only place that reads the time, so that nothing else can let it into a result by accident.

/** Wall-clock time, for provenance only. */
export function now(): Date {
  return new Date();
}

/** Milliseconds on a clock that never goes back; only differences mean something. */
export function monotonicMs(): number {
  return performance.now();
}
