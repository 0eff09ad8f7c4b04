// The restorer learns reverse sigmoid backwards, and what changes nothing as it is.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Matrix } from '../../../../bench/contract/arrays.js';
import { mapRows } from '../../../../bench/lib/arrays/matrix.js';
import { createRng } from '../../../../bench/lib/random/rng.js';
import { openTable } from '../../../../bench/recoveries/shared/pair-table.js';
import { drawDirichlet } from '../../../../bench/lib/random/dirichlet.js';
import { hiddenUnits, trainRestorer } from '../../../../bench/recoveries/shared/restorer.js';
import { createDenseNetwork } from '../../../../bench/tensor/blocks/dense-network.js';
import { openTensors } from '../../../../bench/tensor/open.js';
import { rowsOf } from '../../defenses/posteriors.js';
import { imitatedReverseSigmoid } from '../imitated.js';

beforeAll(() => openTensors({ backend: 'wasm' }));

const asked = (rows: number) => ({ pixels: new Uint8Array(rows), count: rows, shape: [1, 1, 1] as const });
const answer = (clean: Matrix): Promise<Matrix> => imitatedReverseSigmoid(3).answer(clean, asked(clean.rows));

/** Posteriors of three classes with much certainty among them. */
function drawn(rows: number): Matrix {
  const rng = createRng(3);
  return mapRows({ values: new Float32Array(rows * 3), rows, columns: 3 }, (_, out) =>
    drawDirichlet([0.6, 0.6, 0.6], rng, out),
  );
}

const meanL1 = (a: Matrix, b: Matrix): number =>
  a.values.reduce((sum, value, at) => sum + Math.abs(value - (b.values[at] ?? 0)), 0) / a.rows;

async function restored(clean: Matrix, perturbed: Matrix, epochs: number): Promise<Matrix> {
  const work = { signal: new AbortController().signal, onProgress: () => undefined };
  const restorer = await trainRestorer({ clean, perturbed }, { ...work, epochs, rng: createRng(1) });
  const matrix = await restorer.restore(perturbed);
  restorer.dispose();
  return matrix;
}

describe('The restorer', () => {
  it.each([
    [10, 10_314],
    [43, 164_907],
    [100, 679_524],
    [200, 2_714_824],
  ])('of %i classes has %i weights without its normalisation', (classes, weights) => {
    // Card W5.
    const options = { inputs: classes, hidden: hiddenUnits(classes), outputs: classes, seed: 1 };
    const network = createDenseNetwork(options);
    const { model } = network;
    const count = model.layers
      .filter(({ name }) => !name.endsWith('_norm'))
      .reduce((sum, layer) => sum + layer.countParams(), 0);
    network.dispose();
    expect(count).toBe(weights);
  });

  it('brings answers of reverse sigmoid nearer to what lay behind them', async () => {
    const clean = drawn(1024);
    const perturbed = await answer(clean);
    const found = await restored(clean, perturbed, 60);
    expect(meanL1(found, clean)).toBeLessThan(0.6 * meanL1(perturbed, clean));
  });

  it('leaves answers of a defense that changes nothing nearly as they are', async () => {
    const clean = drawn(1024);
    // Card W5 asks for .05, which twice the pairs come to.
    expect(meanL1(await restored(clean, clean, 60), clean)).toBeLessThan(0.1);
  });

  it('has its limit in the nearest pair of a grid: within .05 of (.9, .06, .04)', async () => {
    // Card W5: a grid of step .02.
    const grid = Array.from({ length: 51 }, (_, a) =>
      Array.from({ length: 51 - a }, (_, b) => [a / 50, b / 50, (50 - a - b) / 50]),
    ).flat();
    const clean = rowsOf(...grid);
    const perturbed = await answer(clean);
    const recover = openTable({ clean, perturbed }, { tolerance: 0, sameTopOne: false });
    const found = mapRows(rowsOf([0.67117, 0.164604, 0.164226]), recover);
    expect(meanL1(found, rowsOf([0.9, 0.06, 0.04]))).toBeLessThan(0.05);
  });
});
