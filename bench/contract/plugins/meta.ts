// What every plug-in says of itself, and what all kinds are given.
/** What every plug-in says of itself; lists, boards and pages show it. */
export interface PluginMeta {
  readonly id: string;
  readonly title: string;
  /** Raised whenever its output can change; part of job keys. */
  readonly version: string;
  readonly summary: string;
  readonly paper: { readonly citation: string; readonly url: string } | null;
  /** What differs from the paper, and what a published figure rests on that this does not repeat; a sentence each. */
  readonly departures?: readonly string[];
}

/** Who trains the surrogate: the harness on what was logged, or the attack itself. */
export type Track = 'standard' | 'open';

/** Seeded random numbers; `bench/lib/random/rng.ts` makes them. */
export interface Rng {
  /** Uniform integer in [0, bound). */
  nextInt(bound: number): number;
  /** Uniform in [0, 1). */
  nextFloat(): number;
  /** Standard normal. */
  normal(): number;
  /** int32 [count], a uniform permutation of 0..count-1. */
  permutation(count: number): Int32Array;
  /** An independent stream for a purpose. */
  fork(purpose: string): Rng;
}

/** Small named files that a prepared plug-in leaves and is opened from. */
export type PluginState = Readonly<Record<string, Uint8Array>>;

/** What long work is given: how it is stopped, and whom it tells how far it is. */
export interface Work {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { readonly fraction: number; readonly note: string }) => void;
}
