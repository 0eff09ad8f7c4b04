// Every defense in bench/defenses is tested by being there: prepared on a small victim where it has to be, and asked.
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Images, Matrix } from '../../../bench/contract/arrays.js';
import type { AnswerContext, Defense, DefensePlugin, VictimFit } from '../../../bench/contract/plugins.js';
import { schemaProblems } from '../../../bench/contract/validate.js';
import { argmax } from '../../../bench/lib/arrays/matrix.js';
import { digestBytes } from '../../../bench/lib/files/hash.js';
import { storeOf } from '../../../bench/lib/images/image-store.js';
import { loadAll } from '../../../bench/pipeline/registry/registry.js';
import { openTensors } from '../../../bench/tensor/open.js';
import { expectGolden } from '../../support/golden.js';
import { generate, noise } from '../generated-images.js';
import { pluginContract } from '../plugin-contract.js';
import { ALSO } from './also.js';
import { defenseFit, opener, SEED, SHAPE, victim, victimFit } from './defense-fit.js';
import { posteriors } from './posteriors.js';

const RUNS = { numRuns: 40 };

beforeAll(async () => {
  await openTensors({ backend: 'wasm' });
});

const plugins = await loadAll('defenses');

/** Every defense at its defaults, and what it answers at parameters that make more of it happen. */
const cases = plugins.flatMap((plugin) => {
  const also = ALSO[plugin.meta.id];
  return [{ plugin, parameters: {} }, ...(also === undefined ? [] : [{ plugin, parameters: also }])];
});

it('is given parameters for defenses that exist', () => {
  expect(plugins.map(({ meta }) => meta.id)).toEqual(expect.arrayContaining(Object.keys(ALSO)));
});

describe.each(cases.map((one) => [one.plugin.meta.id, JSON.stringify(one.parameters), one] as const))(
  'Defense %s at %s',
  (id, _at, { plugin, parameters }) => {
    const byDefault = Object.keys(parameters).length === 0;
    if (byDefault) pluginContract(plugin);
    else it('accepts these parameters', () => expect(schemaProblems(plugin.parameters, parameters)).toEqual([]));
    const open = opener(plugin, parameters);

    it('answers every query with a distribution over the classes', async () => {
      await fc.assert(
        fc.asyncProperty(posteriors(), async (asked) => {
          const answers = await answerAll(await open(asked.columns), asked);
          expect([answers.rows, answers.columns]).toEqual([asked.rows, asked.columns]);
          expect(answers.values).toHaveLength(asked.values.length);
          expect(answers.values.every((value) => value >= 0 && value <= 1)).toBe(true);
          for (const row of rowsIn(answers)) {
            const sum = row.reduce((total, value) => total + value, 0);
            expect(Math.abs(sum - 1)).toBeLessThanOrEqual(1e-6);
          }
        }),
        RUNS,
      );
    });

    it("leaves the victim's posteriors as they are", async () => {
      await fc.assert(
        fc.asyncProperty(posteriors(), async (asked) => {
          const before = asked.values.slice();
          await answerAll(await open(asked.columns), asked);
          expect(asked.values).toEqual(before);
        }),
        RUNS,
      );
    });

    it('answers a new instance as one before it, and however the queries are batched', async () => {
      await fc.assert(
        fc.asyncProperty(posteriors(), fc.integer({ min: 1, max: 4 }), async (asked, batchSize) => {
          const first = await answerAll(await open(asked.columns), asked);
          expect(await answerAll(await open(asked.columns), asked, batchSize)).toEqual(first);
        }),
        RUNS,
      );
    });

    it.runIf(plugin.meta.keepsTopOne === true)('keeps the first class first', async () => {
      await fc.assert(
        fc.asyncProperty(posteriors(), async (asked) => {
          const answers = await answerAll(await open(asked.columns), asked);
          expect(rowsIn(answers).map(argmax)).toEqual(rowsIn(asked).map(argmax));
        }),
        RUNS,
      );
    });

    it.runIf(plugin.meta.claims === true)('claims what it answered, and nothing that was not asked', async () => {
      await fc.assert(
        fc.asyncProperty(posteriors({ min: 3, max: 3 }), async (asked) => {
          const defense = await open(3);
          const answers = rowsIn(await answerAll(defense, asked));
          const claims = defense.claims?.();
          expect(claims?.positions).toEqual(claims?.positions.toSorted());
          claims?.positions.forEach((position, index) => {
            expect(argmax(answers[position] ?? [])).toBe(claims.labels[index]);
          });
        }),
      );
    });

    describe.runIf(byDefault && plugin.prepare !== undefined)('in its preparation', () => {
      it('leaves the same bytes for the same seed, in every process', async () => {
        const state = await plugin.prepare?.(defenseFit(plugin, 3), {});
        const digests = Object.entries(state ?? {}).map(([name, bytes]) => `${name} ${digestBytes(bytes)}\n`);
        await expectGolden(digests.sort().join(''), `defense-state-${id}.txt`);
      });

      it('changes nothing of the victim', async () => {
        const network = victim(3);
        const before = await network.save();
        await plugin.prepare?.(defenseFit(plugin, 3, network), {});
        expect(await network.save()).toEqual(before);
      });

      it('says how far it is, up to all of it, and stops when it is told to', async () => {
        const fractions: number[] = [];
        const fit = defenseFit(plugin, 3);
        await plugin.prepare?.({ ...fit, onProgress: ({ fraction }) => fractions.push(fraction) }, {});
        expect(fractions).toEqual(fractions.toSorted((left, right) => left - right));
        expect(fractions.at(-1)).toBe(1);
        const signal = AbortSignal.abort(new Error('enough'));
        await expect(plugin.prepare?.({ ...fit, signal }, {})).rejects.toThrow('enough');
      });
    });

    it('trains the victim if and only if it says so', () => {
      expect(plugin.trainVictim !== undefined).toBe(plugin.meta.trainsVictim !== undefined);
      if (plugin.meta.plainAnswers === true) expect(plugin.meta.trainsVictim).toBeDefined();
    });

    describe.runIf(byDefault && plugin.trainVictim !== undefined)('in the training of its victim', () => {
      it('leaves the same weights for the same seed, as many networks as it says, and the victim as it was', async () => {
        const network = victim(3);
        const before = await network.save();
        const fractions: number[] = [];
        const fit = victimFit(plugin, 3, network);
        const first = await weightsOf({ ...fit, onProgress: ({ fraction }) => fractions.push(fraction) });
        expect(await weightsOf(fit)).toEqual(first);
        expect(await weightsOf({ ...fit, seed: SEED + 1 })).not.toEqual(first);
        expect(first.length === 1 || plugin.meta.trainsVictim === 'ensemble').toBe(true);
        expect(first).not.toContainEqual(before);
        expect(await network.save()).toEqual(before);
        expect(fractions).toEqual(fractions.toSorted((left, right) => left - right));
        expect(fractions.at(-1)).toBe(1);
      });

      it('stops when it is told to', async () => {
        const signal = AbortSignal.abort(new Error('enough'));
        await expect(plugin.trainVictim?.({ ...victimFit(plugin, 3), signal }, {})).rejects.toThrow('enough');
      });

      async function weightsOf(fit: VictimFit): Promise<readonly Uint8Array[]> {
        const saved: Uint8Array[] = [];
        for (const network of (await plugin.trainVictim?.(fit, {}))?.networks ?? []) {
          saved.push(await network.save());
          network.dispose();
        }
        return saved;
      }
    });

    /** The answers of the stream, asked in batches of the given size; of the victim's inside it gets what it declares. */
    async function answerAll(defense: Defense, asked: Matrix, batchSize = asked.rows): Promise<Matrix> {
      const { rows, columns } = asked;
      const network = (plugin.meta.needs ?? []).length === 0 ? null : victim(columns);
      const values = new Float32Array(rows * columns);
      for (let first = 0; first < rows; first += batchSize) {
        const count = Math.min(batchSize, rows - first);
        const part = { values: asked.values.slice(first * columns, (first + count) * columns), rows: count, columns };
        const images = queries(first, count);
        const context: AnswerContext = { firstQueryIndex: first, client: 'a', seed: SEED };
        const answers = await defense.answer(part, images, {
          ...context,
          ...(network !== null && needs(plugin, 'logits') ? { logits: await network.logits(images) } : {}),
          ...(plugin.meta.trainsVictim === 'ensemble' ? { members: [part, part] } : {}),
          ...(network !== null && needs(plugin, 'features') ? { features: await network.features(images) } : {}),
        });
        values.set(answers.values, first * columns);
      }
      defense.claims?.();
      return { values, rows, columns };
    }
  },
);

function needs({ meta }: DefensePlugin, need: 'logits' | 'features'): boolean {
  return meta.needs?.includes(need) ?? false;
}

function rowsIn({ values, rows, columns }: Matrix): readonly Float32Array[] {
  return Array.from({ length: rows }, (_, row) => values.subarray(row * columns, (row + 1) * columns));
}

function queries(first: number, count: number): Images {
  const rows = Array.from({ length: count }, (_, at) => first + at);
  return storeOf(generate(noise, first + count, SHAPE, SEED)).read(rows);
}
