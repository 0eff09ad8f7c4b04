// Where each contender of one family stands, or why a rank would claim more than was measured.
import type { Standing } from '../contract/board.js';
import { ONE_SEED } from '../contract/one-seed.js';
import { type Better, type Compare, ENOUGH_TO_RANK, rankIntervals } from './rank-interval.js';

/** How a family is ranked. */
export interface Family<C> {
  readonly compare: Compare<C>;
  readonly better: Better;
  /** Why a single contender has no rank. */
  readonly alone: string;
}

/**
 * One family: its contenders are compared with each other and with nothing else, and Holm's correction runs over them.
 *
 * @returns by id; with one seed everybody may stand anywhere, 1 to n
 */
export function standings<C extends { readonly id: string; readonly seeds: readonly number[] }>(
  contenders: readonly C[],
  { compare, better, alone }: Family<C>,
): ReadonlyMap<string, Standing> {
  const isOneSeed = contenders.every(({ seeds }) => seeds.length < ENOUGH_TO_RANK);
  if (contenders.length === 1)
    return new Map(contenders.map(({ id }) => [id, { rank: null, rankReason: isOneSeed ? ONE_SEED : alone }]));
  const ranks = rankIntervals(contenders, compare, better);
  return new Map([...ranks].map(([id, rank]) => [id, { rank, rankReason: isOneSeed ? ONE_SEED : null }]));
}
