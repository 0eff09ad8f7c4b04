// What a file of bench/benchmarks/ exports as `benchmark`; its id is the name of the file.

export interface Benchmark {
  readonly title: string;
  /** Work that no change of ours touches. */
  readonly control: boolean;
  /** Untimed repetitions first, until code is compiled and caches are warm. */
  readonly warmups: number;
  /** Timed repetitions. */
  readonly repetitions: number;
  /** What of this machine it needs and does not find, in words; `null`, and no function, where it finds everything. */
  readonly lack?: () => Promise<string | null>;
  /** Makes everything that is not to be timed. */
  readonly open: () => Promise<OpenedBenchmark>;
}

export interface OpenedBenchmark {
  /** One repetition: the same work each time. */
  readonly run: () => void | Promise<void>;
  /** Work done since `open`, by counter; it grows by the same amounts in each repetition. */
  readonly counters: () => Readonly<Record<string, number>>;
  readonly close?: () => Promise<void>;
}
