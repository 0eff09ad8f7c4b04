// Each process takes one time for all of its steps, so that every ratio is known by hand.
import { describe, expect, it } from 'vitest';
import { speedRatios } from '../../../bench/peers/ratios.js';
import type { SampleDocument } from '../../../bench/contract/samples.js';
import type { Block } from '../../../bench/regression/blocks.js';

const NAME = 'cnn-training-n64';

/** One block a number, ms of each side. */
function blocksOf(sides: Readonly<Record<string, readonly number[]>>): readonly Block[] {
  const [first = []] = Object.values(sides);
  return first.map((_, block) => {
    const documents = Object.entries(sides).map(([side, times]): [string, SampleDocument] => {
      const samplesMs = Array.from({ length: 5 }, () => times[block] ?? Number.NaN);
      return [side, { schemaVersion: 1, benchmarks: [{ id: NAME, samplesMs }] }];
    });
    return { contest: NAME, block, documents: Object.fromEntries(documents) };
  });
}

function told(sides: Readonly<Record<string, readonly number[]>>): readonly (readonly [string, string, number])[] {
  return speedRatios(blocksOf(sides), 1).map(
    ({ ours, peer, ratio }) => [ours, peer, Number(ratio.toFixed(3))] as const,
  );
}

describe('ratios of speed', () => {
  it('are those to the faster layout, above 1 where ours takes less time', () => {
    expect(
      told({
        'ours-eager-fp32': [100, 100, 100],
        'eager-contiguous-fp32': [150, 150, 150],
        'eager-channels-last-fp32': [110, 120, 130],
      }),
    ).toEqual([['ours-eager-fp32', 'eager-channels-last-fp32', 1.2]]);
  });

  it('stand apart for PyTorch on large pages and for torch.compile', () => {
    expect(
      told({
        'ours-eager-fp32': [100],
        'eager-contiguous-fp32': [125],
        'eager-channels-last-fp32': [130],
        'eager-contiguous-fp32-large-pages': [120],
        'eager-channels-last-fp32-large-pages': [90],
        'compiled-fp32': [80],
      }),
    ).toEqual([
      ['ours-eager-fp32', 'eager-contiguous-fp32', 1.25],
      ['ours-eager-fp32', 'eager-channels-last-fp32-large-pages', 0.9],
      ['ours-eager-fp32', 'compiled-fp32', 0.8],
    ]);
  });

  it('compare bf16 with bf16, and ours with ours in fp32', () => {
    expect(
      told({
        'ours-eager-fp32': [90],
        'eager-contiguous-fp32': [90],
        'ours-eager-bf16': [60],
        'eager-contiguous-bf16': [45],
      }),
    ).toEqual([
      ['ours-eager-fp32', 'eager-contiguous-fp32', 1],
      ['ours-eager-bf16', 'eager-contiguous-bf16', 0.75],
      ['ours-eager-bf16', 'ours-eager-fp32', 1.5],
    ]);
  });

  it('compare graphs with the peer and with ours without', () => {
    expect(
      told({
        'ours-graph-fp32': [80],
        'ours-eager-fp32': [100],
        'eager-contiguous-fp32': [120],
        'ours-graph-bf16': [50],
      }),
    ).toEqual([
      ['ours-graph-fp32', 'eager-contiguous-fp32', 1.5],
      ['ours-eager-fp32', 'eager-contiguous-fp32', 1.2],
      ['ours-graph-fp32', 'ours-eager-fp32', 1.25],
      ['ours-graph-bf16', 'ours-graph-fp32', 1.6],
    ]);
  });

  it('have the median of the blocks and an interval around it', () => {
    const [ratio] = speedRatios(
      blocksOf({ 'ours-eager-fp32': [100, 100, 100], 'eager-contiguous-fp32': [90, 110, 200] }),
      1,
    );
    expect(ratio).toMatchObject({ blocks: 3, oursMs: 100, peerMs: 110 });
    expect(ratio?.ratio).toBeCloseTo(1.1, 6);
    expect(ratio?.interval.low).toBeGreaterThanOrEqual(0.9);
    expect(ratio?.interval.high).toBeLessThanOrEqual(2);
  });
});
