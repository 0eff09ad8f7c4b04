// Every defense in bench/defenses is tested by being there.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Images, Matrix } from '../../../bench/contract/arrays.js';
import type { Defense, DefensePlugin } from '../../../bench/contract/plugins.js';
import { storeOf } from '../../../bench/lib/images/image-store.js';
import { loadAll } from '../../../bench/pipeline/registry/registry.js';
import { generate, noise } from '../generated-images.js';
import { pluginContract } from '../plugin-contract.js';
import { posteriors } from './posteriors.js';

const SEED = 11;

describe.each((await loadAll('defenses')).map((plugin) => [plugin.meta.id, plugin] as const))(
  'Defense %s',
  (_, plugin) => {
    pluginContract(plugin);

    it('answers every query with a distribution over the classes', async () => {
      const defense = await prepared(plugin);
      fc.assert(
        fc.property(posteriors(), (asked) => {
          const answers = answerAll(defense, asked);
          expect([answers.rows, answers.columns]).toEqual([asked.rows, asked.columns]);
          expect(answers.values).toHaveLength(asked.values.length);
          expect(answers.values.every((value) => value >= 0 && value <= 1)).toBe(true);
          for (let row = 0; row < answers.rows; row++) {
            const sum = answers.values
              .subarray(row * answers.columns, (row + 1) * answers.columns)
              .reduce((total, value) => total + value, 0);
            expect(sum).toBeCloseTo(1, 5);
          }
        }),
      );
    });

    it("leaves the victim's posteriors as they are", async () => {
      const defense = await prepared(plugin);
      fc.assert(
        fc.property(posteriors(), (asked) => {
          const before = asked.values.slice();
          answerAll(defense, asked);
          expect(asked.values).toEqual(before);
        }),
      );
    });

    it('answers the same twice, and however the queries are batched', async () => {
      const [defense, again] = [await prepared(plugin), await prepared(plugin)];
      fc.assert(
        fc.property(posteriors(), fc.integer({ min: 1, max: 4 }), (asked, batchSize) => {
          expect(answerAll(again, asked, batchSize)).toEqual(answerAll(defense, asked));
        }),
      );
    });
  },
);

async function prepared(plugin: DefensePlugin): Promise<Defense> {
  const benign = generate(noise, 8, [8, 8, 3], SEED);
  const answers = { values: new Float32Array(8 * 3).fill(1 / 3), rows: 8, columns: 3 };
  const state = await plugin.prepare?.({ benign: storeOf(benign), answers, seed: SEED });
  return plugin.open({}, state ?? {});
}

/** The answers of the stream, asked in batches of the given size. */
function answerAll(defense: Defense, asked: Matrix, batchSize = asked.rows): Matrix {
  const { rows, columns } = asked;
  const values = new Float32Array(rows * columns);
  for (let first = 0; first < rows; first += batchSize) {
    const count = Math.min(batchSize, rows - first);
    const part = { values: asked.values.slice(first * columns, (first + count) * columns), rows: count, columns };
    const context = { firstQueryIndex: first, client: 'a', seed: SEED };
    values.set(defense.answer(part, queries(first, count), context).values, first * columns);
  }
  return { values, rows, columns };
}

function queries(first: number, count: number): Images {
  return storeOf(generate(noise, first + count, [8, 8, 3], SEED)).read(
    Array.from({ length: count }, (_, at) => first + at),
  );
}
