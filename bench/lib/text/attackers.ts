// What an attacker has and how it asks, as the row of an attack says it.
import type { AttackEntry, Standing } from '../../contract/board.js';
import { ONE_SEED } from '../../contract/one-seed.js';
import { counted } from './counted.js';

export type PoolKind = Pick<AttackEntry, 'inDistribution' | 'inDistributionShare' | 'asksTest'>;

/** What the images of a pool are, where they are not all of another dataset than the victim's; `null` where they are. */
export function formatPoolKind({ inDistribution, inDistributionShare, asksTest }: PoolKind): string | null {
  if (asksTest === true) return 'test images';
  if (inDistribution === true) return "the victim's own data";
  if (inDistributionShare === undefined) return null;
  const percent = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 }).format(inDistributionShare * 100);
  return `images of which ${percent} % are the victim's own data`;
}

/** `, 100 seed images, as 4 clients`; empty text for neither. */
export function formatAsking({ seedImages, clients }: Pick<AttackEntry, 'seedImages' | 'clients'>): string {
  const seeds = seedImages === undefined ? '' : `, ${counted(seedImages, 'seed image')}`;
  return clients === undefined ? seeds : `${seeds}, as ${counted(clients, 'client')}`;
}

/** A row that stands somewhere; of attacks also what the images were that they asked. */
export type RankedRow = Standing & PoolKind;

/** Why a row has no rank, that the range beside it is none, or among whom it is; `null` for a rank among all. */
export function formatRankNote({ rank, rankReason, ...pool }: RankedRow): string | null {
  if (rankReason !== null)
    return rankReason === ONE_SEED ? `${ONE_SEED}; the order of the rows may be chance` : `not ranked: ${rankReason}`;
  const kind = formatPoolKind(pool);
  return rank === null || kind === null ? null : `ranked among attacks on ${kind}`;
}
