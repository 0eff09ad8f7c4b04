import { describe, expect, it } from 'vitest';
import type { Defense } from '../../../../bench/contract/plugins.js';
import { demandedSeconds, fitLine } from '../../../../bench/defenses/proof-of-work/demand.js';
import { defense } from '../../../../bench/defenses/proof-of-work/index.js';
import { logSoftmax, votesOf } from '../../../../bench/defenses/proof-of-work/votes.js';
import { encodeNpy } from '../../../../bench/lib/npy/npy.js';
import { puzzleBits } from '../../../../bench/metrics/shared/work.js';
import { noSubstitutes } from '../../../support/no-substitutes.js';
import { PIXEL, pixels, rounded } from '../answer-with.js';

const matrix = (rows: number, columns: number, ...values: number[]) => ({
  values: Float32Array.from(values),
  rows,
  columns,
});

describe('Demanded work', () => {
  it('grows with what a client learned beyond an honest one, up to a puzzle of 32 bits', () => {
    // The card: 1.0075^0, ^50, ^100, ^500.
    expect(rounded([0, 50, 100, 500].map((beyond) => demandedSeconds(beyond, 0, 1.0075)))).toEqual([
      1, 1.452957, 2.111084, 41.930246,
    ]);
    expect(demandedSeconds(1069.16, 0, 1.0075)).toBeLessThan(2948);
    expect(demandedSeconds(1069.2, 0, 1.0075)).toBe(2948);
    expect([puzzleBits(2948), puzzleBits(1474), puzzleBits(0)]).toEqual([32, 31, 0]);
  });

  it('is no more for a client that learns less than an honest one, whom the public code punishes', () => {
    expect(demandedSeconds(-100, 0, 1.0075)).toBe(1);
  });

  it('expects of an honest client the line of least squares', () => {
    expect(fitLine([3, 5, 7])).toEqual({ intercept: 1, slope: 2 });
    expect(fitLine([3])).toEqual({ intercept: 3, slope: 0 });
  });
});

describe('Votes', () => {
  const bank = { logs: matrix(4, 2, 0, 0, 1, 0, 2, 0, 3, 0), labels: Int32Array.of(0, 1, 1, 0) };

  it('are those of the nearest images, the first of equally near ones', () => {
    expect([...votesOf([0, 0], bank, 1)]).toEqual([1, 0]);
    expect([...votesOf([0, 0], bank, 3)]).toEqual([1, 2]);
    expect([...votesOf([1.5, 0], bank, 1)]).toEqual([0, 1]);
    expect([...votesOf([0, 0], bank, 9)]).toEqual([2, 2]);
  });

  it('are counted by logarithms of posteriors', () => {
    expect(rounded(logSoftmax(matrix(1, 2, 0, 0)).values)).toEqual([-0.693147, -0.693147]);
  });
});

describe('Proof of work', () => {
  const state = {
    'logs.npy': encodeNpy(Float32Array.of(0, -9, -9, 0), [2, 2]),
    'labels.npy': encodeNpy(Int32Array.of(0, 1), [2]),
    'expected.npy': encodeNpy(Float64Array.of(0, 0), [2]),
  };
  const opening = { classes: 2, inputShape: PIXEL, seed: 1, substitute: noSubstitutes() };
  const ask = async (opened: Defense, client: string, first: number) => {
    const asked = matrix(3, 2, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5);
    return opened.answer(asked, pixels(3), { firstQueryIndex: first, client, seed: 1, logits: asked });
  };
  const open = () => defense.open({ base: 1.18, sigma: 1 }, state, opening);

  it('demands more of a client the more it has asked, and of each client by itself', async () => {
    const opened = await open();
    await ask(opened, 'a', 0);
    await ask(opened, 'b', 3);
    await ask(opened, 'a', 6);
    const seconds = [...(opened.work?.() ?? [])];
    expect(seconds).toHaveLength(9);
    expect(seconds.slice(3, 6)).toEqual(seconds.slice(0, 3));
    expect(seconds[1]).toBeGreaterThan(seconds[0] ?? 0);
    expect(seconds[6]).toBeGreaterThan(seconds[2] ?? 0);
  });

  it('forgets a batch that comes again, whoever asked it', async () => {
    const [opened, once] = [await open(), await open()];
    await ask(opened, 'a', 0);
    await ask(opened, 'b', 3);
    await ask(opened, 'a', 3);
    await ask(once, 'a', 0);
    await ask(once, 'a', 3);
    expect(opened.work?.()).toEqual(once.work?.());
  });
});
