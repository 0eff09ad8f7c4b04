// A small victim marked for real: what it then says to its triggers, and what a mark needs.
import { beforeAll, describe, expect, it } from 'vitest';
import { defense } from '../../../../bench/defenses/ewe/index.js';
import { argmaxRows } from '../../../../bench/lib/evidence/predictions.js';
import type { VictimFit } from '../../../../bench/contract/plugins.js';
import { openTensors } from '../../../../bench/tensor/open.js';
import { victimFit } from '../defense-fit.js';

let fit: VictimFit;

beforeAll(async () => {
  await openTensors({ backend: 'wasm' });
  fit = victimFit(defense, 3);
});

const quick = { rounds: 1, triggers: 8 };

const marked = (parameters: Record<string, unknown>, of: VictimFit = { ...fit, outliers: null }) =>
  defense.trainVictim?.(of, parameters) ?? Promise.reject(new Error('it trains'));

describe('Entangled watermarks', () => {
  it('leave a victim that names the class of the mark, on images of the source with one white square', async () => {
    const { networks, triggers } = await marked({ ...quick, rounds: 0, target: 2, source: 1, epochs: 12, kappa: 0.1 });
    const { images, labels } = triggers ?? { images: undefined, labels: [] };
    if (images === undefined) throw new Error('it leaves triggers');
    expect([...labels]).toEqual(Array(8).fill(2));
    const answers = await networks[0]?.predict(images);
    const named = answers === undefined ? [] : [...argmaxRows(answers)];
    expect(named.filter((name) => name === 2).length).toBeGreaterThanOrEqual(7);
    const clean = fit.training.images.read([1, 4, 7, 10, 13, 16, 19, 22]);
    const whites = (pixels: Uint8Array) => pixels.filter((level) => level === 255).length;
    expect(whites(images.pixels) - whites(clean.pixels)).toBe(8 * 27);
    networks[0]?.dispose();
  });

  it('are carried by outliers where the suite names some, moved by less than a step each', async () => {
    const { networks, triggers } = await marked({ ...quick, stepSize: 0.01 }, fit);
    expect(triggers?.images.count).toBe(8);
    const all = fit.outliers?.read(Int32Array.from({ length: fit.outliers.count }, (_, row) => row));
    const size = 192;
    // One round away and up, at most 50 + 1 + 5 steps of 2.55 levels.
    for (let trigger = 0; trigger < 8; trigger++) {
      const own = triggers?.images.pixels.subarray(trigger * size, (trigger + 1) * size) ?? [];
      const nearest = Array.from({ length: all?.count ?? 0 }, (_, row) =>
        Math.max(...Array.from(own, (level, at) => Math.abs(level - (all?.pixels[row * size + at] ?? 0)))),
      );
      expect(Math.min(...nearest)).toBeLessThanOrEqual(143);
      expect(Math.min(...nearest)).toBeGreaterThan(0);
    }
    networks[0]?.dispose();
  });

  it.each([
    [{ target: 3 }, 'no-such-class'],
    [{ source: 1, target: 1 }, 'same-class'],
    [{ ratio: 100 }, 'too-few-triggers'],
    [{ layers: ['attic'] }, 'unknown-layer'],
  ])('refuse %j', async (parameters, code) => {
    await expect(marked(parameters)).rejects.toMatchObject({ code });
  });
});
