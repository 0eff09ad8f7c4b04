// A/A: a side against itself. What the rule finds there is noise, and how much of it there is goes into a certificate.
import { AaCertificate } from '../contract/aa-certificate.js';
import { checkJson } from '../contract/validate.js';
import { monotonicMs, now } from '../lib/process/clock.js';
import { deriveSeed } from '../lib/random/rng.js';
import { runBlocks, type BlockOptions, type Contest } from './blocks.js';
import { collect, pairTimes, sideOf } from './collect.js';
import { errorRates } from './error-rates.js';
import { thisMachine } from './machine.js';
import { matchBlocks } from './match.js';
import { RULE } from './rule.js';

/** Batches drawn for each rate, and bootstrap resamples in each: chance moves a rate by less than a percent. */
const BATCHES = 1000;
const RESAMPLES = 1000;

export interface CertifyOptions extends Pick<BlockOptions, 'timeLimitMs' | 'signal' | 'onProcess'> {
  /** Name of the side, for the reader. */
  readonly side: string;
  /** With the sides `base` and `head`, which are the same program. */
  readonly contests: readonly Contest[];
  /** Pairs to measure; batches of `RULE.pairs` are then drawn from them. */
  readonly pairs: number;
  readonly seed: number;
}

/** Measures and certifies. Throws ValidationError as `compare` does. */
export async function certify({ side, contests, pairs, seed, ...options }: CertifyOptions): Promise<AaCertificate> {
  const started = { at: now().toISOString(), ms: monotonicMs() };
  const blocks = await runBlocks(contests, { ...options, blocks: pairs, seed: deriveSeed('aa-order', seed) });
  const { common } = matchBlocks(blocks, null, { allowAdded: false });
  const collected = collect(blocks);
  const benchmarks = common.map((id) => {
    const times = pairTimes(sideOf(collected, id, 'base'), sideOf(collected, id, 'head'));
    const rates = errorRates(times, {
      pairs: RULE.pairs,
      family: common.length,
      batches: BATCHES,
      seed: deriveSeed('aa-rates', seed, id),
      resamples: RESAMPLES,
    });
    return { id, ...rates, pairs: [...times] };
  });
  const certificate: AaCertificate = {
    schemaVersion: 1,
    side,
    benchmarks,
    batches: BATCHES,
    rule: { ...RULE },
    seed,
    machine: thisMachine(),
    startedAt: started.at,
    durationMs: monotonicMs() - started.ms,
  };
  return checkJson(AaCertificate, certificate, 'A/A certificate');
}
