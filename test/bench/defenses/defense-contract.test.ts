// Every defense in bench/defenses is tested by being there.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Images, Matrix, Shape3 } from '../../../bench/contract/arrays.js';
import type { Defense, DefensePlugin } from '../../../bench/contract/plugins.js';
import { storeOf } from '../../../bench/lib/images/image-store.js';
import { loadAll } from '../../../bench/pipeline/registry/registry.js';
import { generate, noise } from '../generated-images.js';
import { pluginContract } from '../plugin-contract.js';
import { noSubstitutes } from '../../support/no-substitutes.js';
import { posteriors } from './posteriors.js';

const SEED = 11;
const SHAPE: Shape3 = [8, 8, 3];

describe.each((await loadAll('defenses')).map((plugin) => [plugin.meta.id, plugin] as const))(
  'Defense %s',
  (_, plugin) => {
    pluginContract(plugin);

    it('answers every query with a distribution over the classes', async () => {
      const defense = await prepared(plugin);
      await fc.assert(
        fc.asyncProperty(posteriors(), async (asked) => {
          const answers = await answerAll(defense, asked);
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
      await fc.assert(
        fc.asyncProperty(posteriors(), async (asked) => {
          const before = asked.values.slice();
          await answerAll(defense, asked);
          expect(asked.values).toEqual(before);
        }),
      );
    });

    it('answers the same twice, and however the queries are batched', async () => {
      const [defense, again] = [await prepared(plugin), await prepared(plugin)];
      await fc.assert(
        fc.asyncProperty(posteriors(), fc.integer({ min: 1, max: 4 }), async (asked, batchSize) => {
          expect(await answerAll(again, asked, batchSize)).toEqual(await answerAll(defense, asked));
        }),
      );
    });
  },
);

async function prepared(plugin: DefensePlugin): Promise<Defense> {
  if (plugin.prepare !== undefined) throw new Error('to be prepared on a small victim');
  return plugin.open({}, {}, { classes: 3, inputShape: SHAPE, seed: SEED, substitute: noSubstitutes() });
}

/** The answers of the stream, asked in batches of the given size. */
async function answerAll(defense: Defense, asked: Matrix, batchSize = asked.rows): Promise<Matrix> {
  const { rows, columns } = asked;
  const values = new Float32Array(rows * columns);
  for (let first = 0; first < rows; first += batchSize) {
    const count = Math.min(batchSize, rows - first);
    const part = { values: asked.values.slice(first * columns, (first + count) * columns), rows: count, columns };
    const context = { firstQueryIndex: first, client: 'a', seed: SEED };
    const answers = await defense.answer(part, queries(first, count), context);
    values.set(answers.values, first * columns);
  }
  return { values, rows, columns };
}

function queries(first: number, count: number): Images {
  return storeOf(generate(noise, first + count, SHAPE, SEED)).read(
    Array.from({ length: count }, (_, at) => first + at),
  );
}
