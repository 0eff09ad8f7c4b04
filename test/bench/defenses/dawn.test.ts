import { describe, expect, it } from 'vitest';
import type { Images, Matrix } from '../../../bench/contract/arrays.js';
import type { Claims, Defense } from '../../../bench/contract/plugins.js';
import { defense as dawn } from '../../../bench/defenses/dawn.js';
import { argmax } from '../../../bench/lib/arrays/matrix.js';
import { generate, noise } from '../generated-images.js';
import { noSubstitutes } from '../../support/no-substitutes.js';

const SHAPE = [1, 2, 1] as const;
const CLASSES = 4;
const COUNT = 4000;

function images(first: number, count: number): Images {
  const pixels = Uint8Array.from({ length: 2 * count }, (_, at) => {
    const number = first + Math.floor(at / 2);
    return at % 2 === 0 ? number >> 8 : number & 255;
  });
  return { pixels, count, shape: SHAPE };
}

function honest(count: number): Matrix {
  const values = Float32Array.from({ length: count * CLASSES }, (_, at) => [0.1, 0.6, 0.2, 0.1][at % CLASSES] ?? 0);
  return { values, rows: count, columns: CLASSES };
}

async function opened(parameters = {}, seed = 3): Promise<Defense> {
  return dawn.open(parameters, {}, { classes: CLASSES, inputShape: SHAPE, seed, substitute: noSubstitutes() });
}

async function ask(defense: Defense, first: number, count: number, client = 'a'): Promise<Matrix> {
  return defense.answer(honest(count), images(first, count), { firstQueryIndex: first, client, seed: 1 });
}

const claimed = (defense: Defense): Claims =>
  defense.claims?.() ?? { positions: new Int32Array(0), labels: new Int32Array(0) };

describe('DAWN', () => {
  it('answers about one query in 200 falsely, claims exactly these, and leaves every other answer as it came', async () => {
    const defense = await opened();
    const answers = await ask(defense, 0, COUNT);
    const { positions, labels } = claimed(defense);
    // 4,000 · 328 / 65,536 = 20.02; six standard deviations are 27.
    expect(positions.length).toBeGreaterThan(0);
    expect(positions.length).toBeLessThan(47);
    const claims = new Map(Array.from(positions, (position, index) => [position, labels[index]]));
    for (let query = 0; query < COUNT; query++) {
      const row = answers.values.subarray(query * CLASSES, (query + 1) * CLASSES);
      if (claims.has(query)) {
        expect(argmax(row)).toBe(claims.get(query));
        expect(argmax(row)).not.toBe(1);
        expect([...row].sort()).toEqual([...honest(1).values].sort());
      } else expect(row).toEqual(honest(1).values);
    }
  });

  it('answers the same image of the same client the same, wherever it comes', async () => {
    const [once, split] = [await opened({ rate: 0.3 }), await opened({ rate: 0.3 })];
    const whole = await ask(once, 0, 60);
    await ask(split, 0, 20);
    const rest = await ask(split, 20, 40);
    expect(rest.values).toEqual(whole.values.subarray(20 * CLASSES));
    expect(claimed(split)).toEqual(claimed(once));
  });

  it('marks other images for another client, and under another seed', async () => {
    const marked = async (client: string, seed: number): Promise<readonly number[]> => {
      const defense = await opened({ rate: 0.2 }, seed);
      await ask(defense, 0, 200, client);
      return [...claimed(defense).positions];
    };
    const base = await marked('a', 3);
    expect(await marked('a', 3)).toEqual(base);
    expect(await marked('b', 3)).not.toEqual(base);
    expect(await marked('a', 4)).not.toEqual(base);
  });

  it('answers a near copy as the image where the verdict is drawn from a few cells', async () => {
    const painted = generate(noise, 64, [4, 4, 1], 5);
    const grey = (level: number): Images => ({
      ...painted,
      pixels: painted.pixels.map((value) => Math.floor(value / 2) + level),
    });
    const marked = async (parameters: object, level: number): Promise<readonly number[]> => {
      const defense = await opened({ rate: 0.3, ...parameters });
      await defense.answer(honest(64), grey(level), { firstQueryIndex: 0, client: 'a', seed: 1 });
      return [...claimed(defense).positions];
    };
    expect(await marked({}, 1)).not.toEqual(await marked({}, 0));
    const plain = await marked({ cells: 4 }, 0);
    expect(plain.length).toBeGreaterThan(5);
    expect(await marked({ cells: 4 }, 1)).toEqual(plain);
  });

  it('forgets a batch that is asked again under the same numbers', async () => {
    const defense = await opened({ rate: 0.5 });
    await ask(defense, 0, 30);
    const { positions } = claimed(defense);
    await ask(defense, 10, 20);
    expect(claimed(defense).positions).toEqual(positions);
  });

  it('names a wrong class even where the answer names none', async () => {
    const defense = await opened({ rate: 0.5 });
    const flat = { values: new Float32Array(50 * CLASSES).fill(0.25), rows: 50, columns: CLASSES };
    const answers = await defense.answer(flat, images(0, 50), { firstQueryIndex: 0, client: 'a', seed: 1 });
    const { positions, labels } = claimed(defense);
    expect(positions.length).toBeGreaterThan(10);
    positions.forEach((position, index) => {
      expect(argmax(answers.values.subarray(position * CLASSES, (position + 1) * CLASSES))).toBe(labels[index]);
    });
  });
});
