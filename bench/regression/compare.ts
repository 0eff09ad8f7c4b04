// Base against head: rounds of pairs, the rule, the hard gates and the control, put together into one verdict.
import type { AaCertificate } from '../contract/aa-certificate.js';
import { Comparison } from '../contract/comparison.js';
import { checkJson } from '../contract/validate.js';
import { monotonicMs, now } from '../lib/process/clock.js';
import { deriveSeed } from '../lib/random/rng.js';
import { runBlocks, type Block, type BlockOptions, type Contest } from './blocks.js';
import { collect, pairTimes, sideOf } from './collect.js';
import { compareCounters } from './counters.js';
import { thisMachine } from './machine.js';
import { matchBlocks, type MatchOptions } from './match.js';
import { measureUntilJudged, type MeasureRound } from './measure.js';
import { restricted } from './restrict.js';
import { RULE } from './rule.js';
import { conclude } from './verdict.js';

export interface CompareOptions extends Pick<BlockOptions, 'timeLimitMs' | 'signal'>, MatchOptions {
  /** Names of the sides, for the reader. */
  readonly base: string;
  readonly head: string;
  /** With the sides `base` and `head`. */
  readonly contests: readonly Contest[];
  /** Benchmarks known beforehand to be in head only. */
  readonly added: readonly string[];
  /** Pairs of the first batch; `RULE.pairs` but for tests. */
  readonly pairs: number;
  /** Fixes the order of the processes and the bootstrap. */
  readonly seed: number;
  /** `benchmark/counter` of increases that are wanted. */
  readonly accepted: ReadonlySet<string>;
  readonly certificate: AaCertificate | null;
  readonly onProcess: (round: number, progress: Parameters<NonNullable<BlockOptions['onProcess']>>[0]) => void;
}

/** Runs the whole comparison. Throws ValidationError for anything missing, unreadable or unsteady. */
export async function compare(options: CompareOptions): Promise<Comparison> {
  const { base, head, pairs, seed, accepted, certificate } = options;
  const started = { at: now().toISOString(), ms: monotonicMs() };
  const log: RoundLog = { blocks: [], added: [...options.added] };
  const judged = await measureUntilJudged(roundsOf(options, log), { pairs, seed });
  const collected = collect(log.blocks);
  const certified = new Map(certificate?.benchmarks.map((one) => [one.id, one.smallestDetectableRatio]));
  const measured = judged.map((one) => {
    const { id } = one.evidence;
    const sides = { base: sideOf(collected, id, 'base'), head: sideOf(collected, id, 'head') };
    const counters = compareCounters(id, { base: sides.base.counters, head: sides.head.counters }, accepted);
    return { judged: one, ...sides, counters, smallestDetectableRatio: certified.get(id) ?? null };
  });
  const comparison: Comparison = {
    schemaVersion: 1,
    ...conclude(measured),
    base,
    head,
    added: log.added,
    rule: { ...RULE, pairs },
    seed,
    machine: thisMachine(),
    startedAt: started.at,
    durationMs: monotonicMs() - started.ms,
  };
  return checkJson(Comparison, comparison, 'comparison');
}

interface RoundLog {
  readonly blocks: Block[];
  readonly added: string[];
}

function roundsOf({ contests, onProcess, seed, ...options }: CompareOptions, log: RoundLog): MeasureRound {
  return async ({ round, ids, pairs }) => {
    const blocks = await runBlocks(ids === null ? contests : restricted(contests, ids, log.blocks), {
      ...options,
      blocks: pairs,
      seed: deriveSeed('regression-order', seed, round),
      onProcess: (progress) => onProcess(round, progress),
    });
    const { common, added } = matchBlocks(blocks, ids, options);
    log.blocks.push(...blocks);
    log.added.push(...added);
    const collected = collect(blocks);
    return new Map(common.map((id) => [id, pairTimes(sideOf(collected, id, 'base'), sideOf(collected, id, 'head'))]));
  };
}
