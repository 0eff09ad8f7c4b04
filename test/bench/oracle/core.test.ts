import { describe, expect, it } from 'vitest';
import type { AnswerContext, LedgerCounts } from '../../../bench/contract/plugins.js';
import { toyCore, toyImages, toyVictim } from './toy.js';

const one = { images: toyImages([1, 2, 3]), rows: null };
const two = { images: toyImages([1, 2, 3], [4, 5, 6]), rows: null };

describe('OracleCore', () => {
  it('tells the defense the index of the first query, the client and the seed', async () => {
    const seen: AnswerContext[] = [];
    const core = toyCore({
      seed: 7,
      defense: {
        answer(posteriors, _queries, context) {
          seen.push(context);
          return posteriors;
        },
      },
    });
    await core.query(two, 'a');
    await core.query(one, 'b');
    expect(seen).toEqual([
      { firstQueryIndex: 0, client: 'a', seed: 7 },
      { firstQueryIndex: 2, client: 'b', seed: 7 },
    ]);
  });

  it("tells the defense of the victim's inside what belongs to its batch, though batches are looked at together", async () => {
    const seen: (readonly number[])[] = [];
    let looks = 0;
    const core = toyCore({
      victim: async (images) => {
        looks += 1;
        const posteriors = await toyVictim(images);
        const logits = { ...posteriors, values: posteriors.values.map(Math.log) };
        const features = { values: Float32Array.from(images.pixels), rows: images.count, columns: 3 };
        return { posteriors, logits, features };
      },
      defense: {
        answer(posteriors, _queries, { logits, features }) {
          expect([...(logits?.values ?? [])]).toEqual([...posteriors.values.map(Math.log)]);
          seen.push([...(features?.values ?? [])]);
          return posteriors;
        },
      },
    });
    await Promise.all([core.query(two, 'a'), core.query(one, 'b')]);
    expect(seen).toEqual([
      [1, 2, 3, 4, 5, 6],
      [1, 2, 3],
    ]);
    expect(looks).toBe(1);
  });

  it.each([
    ['NaN', Number.NaN],
    ['a negative number', -1e-6],
    ['infinity', Number.POSITIVE_INFINITY],
  ])('refuses a defense that answers with %s', async (_, wrong) => {
    const defense = { answer: () => ({ values: Float32Array.of(1, wrong, 0), rows: 1, columns: 3 }) };
    const core = toyCore({ defense });
    await expect(core.query(one, 'a')).rejects.toMatchObject({
      code: 'defense-answer',
      message: expect.stringContaining('The defense gave bad answers') as string,
    });
    expect(core.counts.answered).toBe(0);
  });

  it('numbers clients by their first answer', async () => {
    const core = toyCore();
    await Promise.all(['b', 'a', 'b'].map((client) => core.query(two, client)));
    expect([...core.ledger().clients]).toEqual([0, 0, 1, 1, 0, 0]);
  });

  it('logs the rows as they were when the query was made', async () => {
    const core = toyCore();
    const rows = Int32Array.of(5);
    const pending = core.query({ images: one.images, rows }, 'a');
    rows[0] = 6;
    await pending;
    expect([...core.ledger().rows]).toEqual([5]);
  });

  it('asks and logs the pixels as they were when the query was made, in a Buffer too', async () => {
    const core = toyCore();
    const pixels = Buffer.from([1, 2, 3]);
    const pending = core.query({ images: { ...one.images, pixels }, rows: null }, 'a');
    pixels.fill(9);
    expect((await pending).values).toEqual((await toyVictim(one.images)).values);
    expect(core.ledger().images?.pixels).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('gives each client a copy of its own, whatever the victim and the defense keep', async () => {
    const kept = await toyVictim(one.images);
    const core = toyCore({ victim: () => Promise.resolve(kept) });
    (await core.query(one, 'a')).values.fill(9);
    expect((await core.query(one, 'b')).values).toEqual((await toyVictim(one.images)).values);
  });

  it('reports progress after each answered batch, and none for a refused one', async () => {
    const seen: LedgerCounts[] = [];
    const core = toyCore({ budgetQueries: 3, onProgress: (counts) => seen.push(counts) });
    await core.query(two, 'a');
    await core.query(two, 'a').catch(() => null);
    await core.query(one, 'a');
    expect(seen.map(({ answered, refused }) => [answered, refused])).toEqual([
      [2, 0],
      [3, 2],
    ]);
  });

  it('keeps pixels only of those images of a mixed batch that are no pool rows', async () => {
    const core = toyCore();
    await core.query({ images: two.images, rows: Int32Array.of(5, -1) }, 'a');
    expect([...core.ledger().rows]).toEqual([5, -1]);
    expect(core.ledger().images).toEqual(toyImages([4, 5, 6]));
  });

  it('refuses rows that do not name the images of the batch', async () => {
    const core = toyCore();
    for (const rows of [Int32Array.of(1), Int32Array.of(1, -2)]) {
      await expect(core.query({ images: two.images, rows }, 'a')).rejects.toMatchObject({ code: 'query-rows' });
    }
    expect(core.counts.asked).toBe(0);
  });

  it.each([
    ['NaN', [Number.NaN, 0, 1], 1],
    ['a negative number', [1.5, -0.5, 0], 1],
    ['a row too many', [1, 0, 0, 1, 0, 0], 2],
  ])('never lets %s of the victim become an answer', async (_, values, rows) => {
    const matrix = { values: Float32Array.from(values), rows, columns: 3 };
    const core = toyCore({ victim: () => Promise.resolve(matrix) });
    await expect(core.query(one, 'a')).rejects.toMatchObject({ code: 'victim-answer', name: 'NumericError' });
    expect(core.counts).toEqual({ asked: 0, answered: 0, refused: 0 });
  });

  it('names the defense when its answers are none, and counts nothing', async () => {
    const defense = { answer: () => ({ values: new Float32Array(2), rows: 1, columns: 2 }) };
    const core = toyCore({ defense });
    await expect(core.query(one, 'a')).rejects.toMatchObject({ code: 'defense-answer', name: 'PluginError' });
    expect(core.ledger().rows).toHaveLength(0);
  });

  it('hands out ledgers that later queries do not change', async () => {
    const core = toyCore();
    await core.query(one, 'a');
    const early = core.ledger();
    await core.query(two, 'a');
    expect(early.rows).toHaveLength(1);
    expect(early.answers.values).toEqual((await toyVictim(one.images)).values);
  });

  it.each([-1, 1.5, Number.NaN])('refuses a budget of %s', (budgetQueries) => {
    expect(() => toyCore({ budgetQueries })).toThrow(expect.objectContaining({ code: 'budget-invalid' }));
  });
});
