import { beforeAll, expect, it } from 'vitest';
import { attack } from '../../../../bench/attacks/dfms-hl/index.js';
import { filled, firstQueriesOf } from '../../../../bench/attacks/dfms-hl/settings.js';
import type { Images } from '../../../../bench/contract/arrays.js';
import { openTensors } from '../../../../bench/tensor/open.js';
import { runAttack } from '../attack-contract.js';
import { QUICK } from '../quick.js';

beforeAll(() => openTensors({ backend: 'wasm' }));

it('has the defaults of the authors (card A11)', () => {
  expect(filled({})).toMatchObject({ batchSize: 64, ganEpochs: 200, ganLearningRate: 2e-4, firstQueries: 50_000 });
  expect(filled({})).toMatchObject({ earlyDiversity: 10, diversity: 500, cloneLearningRate: 0.01, cloneEpochs: 200 });
});

it('asks 50,000 at first, half of them of the pool, and never more than half of the budget', () => {
  expect(firstQueriesOf(filled({}), 8_000_000, 60_000)).toEqual({ pool: 25_000, made: 25_000 });
  expect(firstQueriesOf(filled({}), 8_000_000, 5000)).toEqual({ pool: 5000, made: 45_000 });
  expect(firstQueriesOf(filled({}), 21, 60)).toEqual({ pool: 5, made: 5 });
  expect(firstQueriesOf(filled({}), 1, 60)).toEqual({ pool: 1, made: 0 });
});

it('asks its whole budget, and learns the same from hard answers as from soft ones with the same first class', async () => {
  const weights = [];
  for (const rest of [0, 0.3]) {
    const victim = ({ count }: Images) =>
      Promise.resolve({
        values: Float32Array.from(
          { length: count * 3 },
          (_, at) => [0, 1 - rest, rest][(at + Math.floor(at / 9)) % 3] ?? 0,
        ),
        rows: count,
        columns: 3,
      });
    const { own, core } = await runAttack({ plugin: attack, parameters: QUICK['dfms-hl'] ?? {}, budget: 30, victim });
    expect(core.counts).toEqual({ asked: 30, answered: 30, refused: 0 });
    weights.push(await own?.members[0]?.save());
    for (const member of own?.members ?? []) member.dispose();
  }
  expect(weights[1]).toEqual(weights[0]);
});
