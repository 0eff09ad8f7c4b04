// Work that a defense demands, as time and as puzzles.

export const NO_WORK = 'no defense here demands work';

/** A puzzle of 32 bits takes so many seconds (Dziedzic et al. 2022, public code); each bit less takes half. */
const SECONDS_OF_32_BITS = 2948;

/** Bits of the puzzle that takes so many seconds, at least 0. */
export function puzzleBits(seconds: number): number {
  return seconds > 0 ? Math.max(0, 32 + Math.log2(seconds / SECONDS_OF_32_BITS)) : 0;
}
