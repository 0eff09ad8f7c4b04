// The benchmarks of the gate, found by folder, and what each must do.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { Benchmark } from '../../../bench/benchmarks/process/benchmark.js';
import { Id } from '../../../bench/contract/primitives.js';
import { schemaProblems } from '../../../bench/contract/validate.js';

export const FOLDER = path.resolve(import.meta.dirname, '../../../bench/benchmarks');

export interface Found {
  readonly id: string;
  readonly benchmark: Benchmark;
}

export const found: readonly Found[] = await Promise.all(
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.ts'))
    .map(async (name) => {
      const { benchmark } = (await import(path.join(FOLDER, name))) as { readonly benchmark: Benchmark };
      return { id: path.basename(name, '.ts'), benchmark };
    }),
);

/** Its counters grow by the same amounts in each repetition. */
export async function expectCountableWork({ id, benchmark: { open, repetitions } }: Found): Promise<void> {
  expect(schemaProblems(Id, id)).toEqual([]);
  expect(repetitions).toBeGreaterThanOrEqual(5);
  const { run, counters, close } = await open();
  try {
    const seen = [counters()];
    for (let repetition = 0; repetition < 2; repetition++) {
      await run();
      seen.push(counters());
    }
    for (const [name, start] of Object.entries(seen[0] ?? {})) {
      const [first, second] = [1, 2].map((index) => seen[index]?.[name] ?? Number.NaN);
      expect(first).toBeGreaterThan(start);
      expect((second ?? 0) - (first ?? 0)).toBe((first ?? 0) - start);
    }
  } finally {
    await close?.();
  }
}
