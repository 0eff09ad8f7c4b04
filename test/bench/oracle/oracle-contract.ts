// What every door to the oracle owes, in-process or over a wire: one suite, called with a way to open the door.
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Matrix } from '../../../bench/contract/arrays.js';
import { BudgetExceededError, QueryError } from '../../../bench/contract/errors.js';
import type { Oracle, QueryBatch, QueryPool } from '../../../bench/contract/plugins.js';
import type { OracleCore, OracleCoreOptions } from '../../../bench/oracle/core.js';
import { TOY_CLASSES, TOY_SHAPE, randomLabels, toyCore, toyImages, toyPool, toyVictim } from './toy.js';

export interface OpenDoor {
  /** A client of the given name; each has a connection of its own where there is such a thing. */
  connect(client: string): Promise<Oracle>;
  close(): Promise<void>;
}

export type DoorKind = (core: OracleCore, pool: QueryPool) => Promise<OpenDoor>;

const POOL_SIZE = 40;

export function oracleContract(name: string, open: DoorKind): void {
  const doors: OpenDoor[] = [];
  afterEach(async () => {
    await Promise.all(doors.splice(0).map((door) => door.close()));
  });

  async function setUp(options: Partial<OracleCoreOptions> = {}): Promise<{ core: OracleCore; door: OpenDoor }> {
    const core = toyCore(options);
    const door = await open(core, toyPool(POOL_SIZE));
    doors.push(door);
    return { core, door };
  }

  describe(`${name} keeps the contract of an oracle`, () => {
    it('states classes, input shape, budget and what remains', async () => {
      const { door } = await setUp();
      const oracle = await door.connect('a');
      await oracle.query({ rows: [3, 1, 2] });
      expect([oracle.classes, [...oracle.inputShape], oracle.budgetQueries]).toEqual([TOY_CLASSES, [...TOY_SHAPE], 10]);
      expect(oracle.remaining()).toBe(7);
    });

    it('answers pool rows in the order asked, repeats included', async () => {
      const { core, door } = await setUp();
      const answers = await (await door.connect('a')).query({ rows: [2, 0, 2] });
      // Row 2 is the image (2, 4, 1): (3, 5, 2) / 10. Row 0 is (0, 0, 1): (1, 1, 2) / 4.
      expectRows(answers, [
        [0.3, 0.5, 0.2],
        [0.25, 0.25, 0.5],
        [0.3, 0.5, 0.2],
      ]);
      expect([...core.ledger().rows]).toEqual([2, 0, 2]);
      expect(core.ledger().images).toBeNull();
    });

    it('answers images of the attacker and logs their pixels', async () => {
      const { core, door } = await setUp();
      const oracle = await door.connect('a');
      await oracle.query({ rows: [1] });
      const answers = await oracle.query({ images: toyImages([7, 0, 0], [0, 0, 17]) });
      // (8, 1, 1) / 10 and (1, 1, 18) / 20.
      expectRows(answers, [
        [0.8, 0.1, 0.1],
        [0.05, 0.05, 0.9],
      ]);
      expect([...core.ledger().rows]).toEqual([1, -1, -1]);
      expect(core.ledger().images).toEqual(toyImages([7, 0, 0], [0, 0, 17]));
    });

    it("answers with the defense's answers and logs exactly those", async () => {
      const { core, door } = await setUp({ defense: randomLabels });
      const answers = await (await door.connect('a')).query({ rows: [5, 6, 7, 8] });
      expect(core.ledger().answers).toEqual(answers);
      expect(answers).toEqual(await defended([5, 6, 7, 8]));
    });

    it('refuses a batch past the budget whole, counts it as refused alone, and goes on with smaller ones', async () => {
      const { core, door } = await setUp({ budgetQueries: 5 });
      const oracle = await door.connect('a');
      await oracle.query({ rows: [0, 1, 2] });
      await expect(oracle.query({ rows: [3, 4, 5] })).rejects.toSatisfy(isBudgetError);
      expect(core.counts).toEqual({ asked: 6, answered: 3, refused: 3 });
      expect(oracle.remaining()).toBe(2);
      await oracle.query({ rows: [3, 4] });
      expect(core.counts).toEqual({ asked: 8, answered: 5, refused: 3 });
      expect([...core.ledger().rows]).toEqual([0, 1, 2, 3, 4]);
    });

    it.each<[string, QueryBatch]>([
      ['no rows', { rows: [] }],
      ['a row before the pool', { rows: [0, -1] }],
      ['a row behind the pool', { rows: [POOL_SIZE] }],
      ['half a row', { rows: [0.5] }],
      ['a row that is no number', { rows: [Number.NaN] }],
      ['no images', { images: toyImages() }],
      ['too few pixels', { images: { ...toyImages([1, 2, 3]), pixels: new Uint8Array(2) } }],
      ['too many pixels', { images: { ...toyImages([1, 2, 3]), pixels: new Uint8Array(4) } }],
      ['another shape', { images: { ...toyImages([1, 2, 3]), shape: [3, 1, 1] } }],
    ])('refuses %s as malformed and counts nothing', async (_, batch) => {
      const { core, door } = await setUp();
      await expect((await door.connect('a')).query(batch)).rejects.toBeInstanceOf(QueryError);
      expect(core.counts).toEqual({ asked: 0, answered: 0, refused: 0 });
      expect(core.ledger().rows).toHaveLength(0);
    });

    it('lets clients in parallel neither race the meter nor share a query index', async () => {
      const { core, door } = await setUp({ budgetQueries: 20, victim: slowVictim(), defense: randomLabels });
      const clients = await Promise.all(['a', 'b', 'c'].map((client) => door.connect(client)));
      const asked = clients.flatMap((oracle, client) =>
        Array.from({ length: 5 }, (_, turn) => oracle.query({ rows: [client, turn] })),
      );
      const settled = await Promise.allSettled(asked);
      const refused = settled.filter((outcome) => outcome.status === 'rejected');
      expect(refused).toHaveLength(5);
      expect(refused.every(({ reason }) => isBudgetError(reason))).toBe(true);
      expect(core.counts).toEqual({ asked: 30, answered: 20, refused: 10 });
      const { rows, answers, clients: numbers } = core.ledger();
      expect(answers).toEqual(await defended([...rows]));
      expect(new Set(numbers).size).toBeLessThanOrEqual(3);
    });

    it('leaves no trace of a batch on which the victim failed', async () => {
      let failing = true;
      const victim: OracleCoreOptions['victim'] = async (images) => {
        if (failing) throw new Error('the device went away');
        return toyVictim(images);
      };
      const { core, door } = await setUp({ victim, defense: randomLabels });
      const oracle = await door.connect('a');
      const settled = await Promise.allSettled([
        oracle.query({ rows: [1, 2] }),
        oracle.query({ images: toyImages([1, 2, 3]) }),
      ]);
      expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      expect(core.counts).toEqual({ asked: 0, answered: 0, refused: 0 });
      failing = false;
      await oracle.query({ rows: [4, 5] });
      expect(core.ledger().answers).toEqual(await defended([4, 5]));
      expect(core.ledger().images).toBeNull();
    });

    it('asks and logs the pixels as they were when the query was made', async () => {
      const { core, door } = await setUp({ victim: slowVictim() });
      const images = toyImages([7, 0, 0]);
      const rows = [2];
      const oracle = await door.connect('a');
      const pending = [oracle.query({ images }), oracle.query({ rows })];
      images.pixels.fill(255);
      rows[0] = 9;
      const [answer] = await Promise.all(pending);
      expectRows(answer, [[0.8, 0.1, 0.1]]);
      expect(core.ledger().images).toEqual(toyImages([7, 0, 0]));
      expect([...core.ledger().rows]).toEqual([-1, 2]);
      answer?.values.fill(9);
      expectRows(core.ledger().answers, [
        [0.8, 0.1, 0.1],
        [0.3, 0.5, 0.2],
      ]);
    });

    it('keeps the counts exact over any sequence of batches and never answers past the budget', async () => {
      const batches = fc.array(fc.array(fc.nat(POOL_SIZE - 1), { maxLength: 8 }), { maxLength: 12 });
      await fc.assert(
        fc.asyncProperty(batches, fc.nat(30), async (asked, budgetQueries) => {
          const { core, door } = await setUp({ budgetQueries, defense: randomLabels });
          const oracle = await door.connect('a');
          const answered: number[] = [];
          let refused = 0;
          for (const rows of asked) {
            const fits = answered.length + rows.length <= budgetQueries;
            const outcome = await oracle.query({ rows }).catch((error: unknown) => error);
            if (rows.length === 0) expect(outcome).toBeInstanceOf(QueryError);
            else if (fits) answered.push(...rows);
            else expect(outcome).toSatisfy(isBudgetError);
            if (!fits && rows.length > 0) refused += rows.length;
          }
          expect(core.counts).toEqual({ asked: answered.length + refused, answered: answered.length, refused });
          expect(oracle.remaining()).toBe(budgetQueries - answered.length);
          expect([...core.ledger().rows]).toEqual(answered);
          expect(core.ledger().answers).toEqual(await defended(answered));
        }),
        { numRuns: 40 },
      );
    });

    it('logs the same however the same queries are batched', async () => {
      const queries = fc.array(fc.nat(POOL_SIZE - 1), { minLength: 1, maxLength: 20 });
      await fc.assert(
        fc.asyncProperty(queries, fc.integer({ min: 1, max: 20 }), async (rows, batchSize) => {
          const { core, door } = await setUp({ budgetQueries: 20, defense: randomLabels });
          const oracle = await door.connect('a');
          for (let first = 0; first < rows.length; first += batchSize) {
            await oracle.query({ rows: rows.slice(first, first + batchSize) });
          }
          expect(core.ledger().answers).toEqual(await defended(rows));
        }),
        { numRuns: 40 },
      );
    });
  });
}

/** What the defended victim says to these pool rows as queries 0, 1, 2, …. */
async function defended(rows: readonly number[]): Promise<Matrix> {
  const images = toyPool(POOL_SIZE).images.read(rows);
  return randomLabels.answer(await toyVictim(images), images, { firstQueryIndex: 0, client: 'any', seed: 1 });
}

/** The toy victim with a pause before each answer, longer for the earlier ones. */
function slowVictim(): OracleCoreOptions['victim'] {
  let pauseMs = 5;
  return async (images) => {
    pauseMs = Math.max(0, pauseMs - 1);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    return toyVictim(images);
  };
}

function isBudgetError(error: unknown): boolean {
  return error instanceof BudgetExceededError && error.code === 'budget-exceeded';
}

function expectRows(matrix: Matrix | undefined, rows: readonly (readonly number[])[]): void {
  expect(matrix?.rows).toBe(rows.length);
  expect(matrix?.values).toEqual(Float32Array.from(rows.flat()));
}
