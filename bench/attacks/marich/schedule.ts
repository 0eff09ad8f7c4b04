// How much Marich asks in a round, and of how many it chooses.
import type { Options } from './options.js';

/** Queries of a round, counted from 1. */
export function roundQueries({ perRound, growth }: Pick<Options, 'perRound' | 'growth'>, round: number): number {
  return Math.floor(perRound * growth ** round);
}

/** Epochs of the training before a round, counted from 1. */
export function roundEpochs({ epochs, epochGrowth }: Pick<Options, 'epochs' | 'epochGrowth'>, round: number): number {
  return Math.floor(epochs * epochGrowth ** (round - 1));
}

/** Images that stay after each of the first two choices: b / (γ₁ γ₂), of which γ₁ are b / γ₂, of which γ₂ are b. */
export function stages(
  queries: number,
  { keptDiverse, keptLossy }: Pick<Options, 'keptDiverse' | 'keptLossy'>,
): { readonly unsure: number; readonly diverse: number } {
  return { unsure: Math.round(queries / (keptDiverse * keptLossy)), diverse: Math.round(queries / keptLossy) };
}
