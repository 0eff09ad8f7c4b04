// A victim that reads floats, and one that reads whole grey levels.
import { expect, it } from 'vitest';
import type { FloatImages, Images, Matrix } from '../../../bench/contract/arrays.js';
import { ledgerHead } from '../../../bench/oracle/chain.js';
import { OracleCore } from '../../../bench/oracle/core.js';
import { inProcessOracle } from '../../../bench/oracle/in-process.js';
import { decodeLedger, encodeLedger } from '../../../bench/oracle/ledger-files.js';
import { toyImages, toyPool } from './toy.js';

const shape = toyImages([1, 2, 3]).shape;
/** 0.1 is 25.5 grey levels; 0.1001 is 25.5255: one byte for both. */
const step = (level: number): FloatImages => ({ values: new Float32Array(3).fill(level), count: 1, shape });

/** Answers the mean of the pixels that it reads, and what is left to 1. */
function victim(images: Images, floats?: FloatImages): Promise<Matrix> {
  const pixels = floats?.values ?? Float32Array.from(images.pixels, (level) => level / 255);
  const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
  return Promise.resolve({ values: Float32Array.of(mean, 1 - mean), rows: 1, columns: 2 });
}

async function asked(queryPrecision: 'uint8' | 'float32', levels: readonly number[]) {
  const defense = { answer: (posteriors: Matrix) => posteriors };
  const core = new OracleCore({
    classes: 2,
    inputShape: shape,
    budgetQueries: 9,
    victim,
    defense,
    seed: 1,
    queryPrecision,
  });
  const oracle = inProcessOracle({ core, pool: toyPool(3), client: 'a' });
  const answers = await Promise.all(levels.map(async (level) => oracle.query({ floats: step(level) })));
  return { core, first: answers.map(({ values }) => values[0] ?? Number.NaN) };
}

it('answers the floats themselves where the victim reads floats, also to clients that ask at once', async () => {
  const { first } = await asked('float32', [0.1, 0.1001]);
  expect(first[0]).toBeCloseTo(0.1, 6);
  expect(first[1]).toBeCloseTo(0.1001, 6);
});

it('answers both alike, to the last bit, where it reads whole grey levels', async () => {
  const { first } = await asked('uint8', [0.1, 0.1001]);
  expect(first[0]).toBeCloseTo(26 / 255, 6);
  expect(first[1]).toBe(first[0]);
});

it('logs whole grey levels, and chains the floats', async () => {
  const [near, far] = [await asked('float32', [0.1]), await asked('float32', [0.1001])];
  const ledger = near.core.ledger();
  expect([...(ledger.images?.pixels ?? [])]).toEqual([26, 26, 26]);
  expect(far.core.ledger().images).toEqual(ledger.images);
  expect(far.core.head).not.toBe(near.core.head);
  expect(ledger.chained).toBe('float32');
  expect(decodeLedger(encodeLedger(ledger))).toEqual(ledger);
});

it('says nothing of floats where none were asked', async () => {
  const { core } = await asked('uint8', [0.1]);
  expect(core.ledger().chained).toBeUndefined();
  expect(ledgerHead(core.ledger())).toBe(core.head);
});
