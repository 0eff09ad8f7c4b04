// What an audit will ask, cost and take, before it begins.
import type { Access } from '../contract/access.js';
import type { Job } from '../contract/plan.js';
import type { Suite } from '../contract/suite.js';
import { costOf, type Asked } from '../oracle/recorded/journal.js';

export interface Estimate {
  /** Images that are still to be sent, at most. */
  readonly queries: number;
  /** Of these; `null` without a price. */
  readonly cost: number | null;
  readonly currency: string;
  readonly minutes: number;
}

/** Images of 32x32 a second through training, as one core of an ordinary machine does with a small network. */
const TRAINED_PER_SECOND = 250;
const PROBES = 32;
const PROBED_TIMES = 12;
/** Kinds of adversarial examples that each crafted image is shown as. */
const CRAFTS = 3;

/** Of the jobs that are still to run. */
export function estimate(
  suite: Suite,
  missing: readonly Job[],
  {
    testImages,
    validationImages,
    kept,
    access = {},
    pixels,
  }: {
    readonly testImages: number;
    readonly validationImages: number;
    /** Answers that are here. */
    readonly kept: number;
    readonly access?: Access | undefined;
    /** Of one image. */
    readonly pixels: number;
  },
): Estimate {
  const budget = Math.max(0, ...suite.attacks.flatMap(({ budgets }) => budgets));
  const crafted = missing.reduce((sum, { spec }) => (spec.kind === 'craft' ? sum + CRAFTS * spec.images : sum), 0);
  const asked = testImages + validationImages + budget * suite.attacks.length + crafted - kept;
  const queries = missing.length === 0 ? 0 : Math.max(0, asked) + PROBES * PROBED_TIMES;
  const trained = missing.reduce((sum, { cost }) => sum + cost, 0);
  const computing = (trained * Math.max(1, pixels / 1024)) / TRAINED_PER_SECOND;
  const waiting = access.queriesPerSecond === undefined ? 0 : queries / access.queriesPerSecond;
  return {
    queries,
    cost: costOf({ queries, probes: 0 }, access),
    currency: access.currency ?? 'USD',
    minutes: (computing + waiting) / 60,
  };
}

/** Why nothing may begin without a yes; `null` where it may. */
export function needsConsent({ cost, currency, minutes, queries }: Estimate): string | null {
  if (cost !== null && cost > 0) return `It will cost up to ${cost.toFixed(2)} ${currency} for ${queries} queries`;
  return minutes > 60 ? `It will take about ${(minutes / 60).toFixed(1)} hours` : null;
}

/** One line of what was asked so far, and what it cost. */
export function askedSoFar(asked: Asked, access: Access = {}): string {
  const cost = costOf(asked, access);
  const money = cost === null ? '' : `, ${cost.toFixed(2)} ${access.currency ?? 'USD'}`;
  return `${asked.queries} queries and ${asked.probes} probes asked${money}`;
}
