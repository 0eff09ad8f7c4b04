// The gate's benchmarks that need an optional part: a process has one backend, and theirs is not that of the others.
import { describe, expect, it } from 'vitest';
import { hasTensorflow } from '../../support/native-tensorflow.js';
import { expectCountableWork, found } from './found.js';

describe('benchmarks that need an optional part', () => {
  const own = found.filter(({ benchmark }) => benchmark.lack !== undefined);

  it.skipIf(!hasTensorflow).each(own)('$id does the same countable work in each repetition', expectCountableWork);

  it('say what this machine lacks, or nothing', async () => {
    expect(own.map(({ id }) => id)).toEqual(['graph-training-step', 'native-training-step']);
    for (const { benchmark } of own) expect((await benchmark.lack?.()) === null).toBe(hasTensorflow);
  });
});
