// Answers kept on disk, requests journaled before they are sent: what survives a kill, and what a budget allows.
import { appendFile, readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Images } from '../../../../bench/contract/arrays.js';
import { AnswerLog, imageKeys, keptAnswers } from '../../../../bench/oracle/recorded/answer-log.js';
import { costOf, readAsked, RequestJournal, type Terms } from '../../../../bench/oracle/recorded/journal.js';
import { lockVictim } from '../../../../bench/oracle/recorded/lock.js';
import { RecordedVictim } from '../../../../bench/oracle/recorded/recorded-victim.js';
import { batchOf, countOf } from '../../../../bench/oracle/asked.js';
import { monotonicMs } from '../../../../bench/lib/process/clock.js';
import { ourError } from '../../../support/errors.js';
import { tempFolder } from '../../../support/temp-folder.js';

/** Images of one pixel. */
const grey = (...levels: readonly number[]): Images => ({
  pixels: Uint8Array.from(levels),
  count: levels.length,
  shape: [1, 1, 1],
});

/** Two classes: the level of the pixel as a share of 255, and the rest. */
function setUp(folder: string, { terms = {}, batch = 2 }: { terms?: Terms; batch?: number } = {}) {
  const asked: number[] = [];
  const checks: number[] = [];
  const open = async () => {
    const journal = await RequestJournal.open(folder, terms);
    const log = await AnswerLog.open(folder, 2);
    const victim = {
      batch,
      async predict(source: Parameters<RecordedVictim['predict']>[0]) {
        const images = batchOf(source, 0, countOf(source));
        const end = await journal.begin(images.count);
        asked.push(...images.pixels);
        await end('answered');
        const values = [...images.pixels].flatMap((level) => [level / 255, 1 - level / 255]);
        return { values: Float32Array.from(values), rows: images.count, columns: 2 };
      },
      close: () => Promise.resolve(),
    };
    const check = (): Promise<void> => Promise.resolve(void checks.push(asked.length));
    return {
      journal,
      recorded: new RecordedVictim({ open: () => Promise.resolve(victim), log, journal, classes: 2, check }),
    };
  };
  return { asked, checks, open };
}

describe('A victim whose answers are kept', () => {
  it('is asked about each image once, in requests of its own size, and checked before and after', async () => {
    const folder = await tempFolder();
    const { asked, checks, open } = setUp(folder);
    const { recorded } = await open();
    const first = await recorded.predict(grey(1, 2, 1, 3));
    expect([...first.values].map((value) => Math.round(value * 255))).toEqual([1, 254, 2, 253, 1, 254, 3, 252]);
    await recorded.predict(grey(3, 4));
    expect(asked).toEqual([1, 2, 3, 4]);
    await recorded.verify();
    await recorded.verify();
    expect(checks).toEqual([0, 4]);
    await recorded.close();
    const again = await open();
    expect((await again.recorded.predict(grey(4, 3, 2, 1))).values[0]).toBeCloseTo(4 / 255);
    await again.recorded.verify();
    expect([asked.length, checks.length, await keptAnswers(folder, 2)]).toEqual([4, 2, 4]);
    await again.recorded.close();
  });

  it('keeps what was whole when a process was killed at any byte, and asks the rest again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(200), async (cut) => {
        const folder = await tempFolder();
        const { asked, open } = setUp(folder);
        const before = await open();
        await before.recorded.predict(grey(1, 2, 3, 4));
        await before.recorded.close();
        const file = path.join(folder, 'answers.bin');
        const { length } = await readFile(file);
        await truncate(file, Math.min(cut, length));
        const after = await open();
        const { values } = await after.recorded.predict(grey(1, 2, 3, 4));
        await after.recorded.close();
        // A record is 32 bytes of digest, 8 of answer, 4 of check.
        expect(asked.length - 4).toBe(4 - Math.floor(Math.min(cut, length) / 44));
        expect(values[6]).toBeCloseTo(4 / 255);
      }),
      { numRuns: 12 },
    );
  });

  it('drops an answer that was altered on disk', async () => {
    const folder = await tempFolder();
    const log = await AnswerLog.open(folder, 2);
    const keys = imageKeys(grey(1, 2));
    await log.append(keys.map((key) => ({ key, answer: Float32Array.of(0.5, 0.5) })));
    await log.close();
    const file = path.join(folder, 'answers.bin');
    const bytes = await readFile(file);
    bytes[60] = (bytes[60] ?? 0) ^ 1;
    await writeFile(file, bytes);
    expect(await keptAnswers(folder, 2)).toBe(1);
  });
});

describe('The journal of requests', () => {
  it('counts what was sent, whatever became of it, and not what was refused', async () => {
    const folder = await tempFolder();
    const journal = await RequestJournal.open(folder, {});
    await (
      await journal.begin(10)
    )('answered');
    await (
      await journal.begin(20)
    )('refused');
    await (
      await journal.begin(30)
    )('lost');
    await journal.asProbes(async () => (await journal.begin(5))('answered'));
    await journal.begin(40);
    const expected = { requests: 4, queries: 80, probes: 5, withoutAnswer: 2 };
    expect(journal.asked()).toEqual(expected);
    await journal.close();
    await appendFile(path.join(folder, 'requests.jsonl'), '{"id":6,"ima');
    expect(await readAsked(folder)).toEqual(expected);
    const next = await RequestJournal.open(folder, {});
    await (
      await next.begin(1)
    )('answered');
    await next.close();
    expect(await readAsked(folder)).toEqual({ ...expected, requests: 5, queries: 81 });
  });

  it('lets nothing be sent that would pass the money budget, over all runs together', async () => {
    const folder = await tempFolder();
    const terms = { pricePerThousand: 2, moneyBudget: 0.2, currency: 'EUR' };
    const journal = await RequestJournal.open(folder, terms);
    await (
      await journal.begin(60)
    )('lost');
    expect(costOf(journal.asked(), terms)).toBeCloseTo(0.12);
    const error = await ourError(journal.begin(41));
    expect(error).toMatchObject({ code: 'money-budget' });
    expect(error.message).toContain('at most 0.20 EUR, got 0.12 EUR spent on 60 images, and 0.08 for 41 more');
    await journal.close();
    const next = await RequestJournal.open(folder, terms);
    await (
      await next.begin(40)
    )('answered');
    expect(await ourError(next.begin(1))).toMatchObject({ code: 'money-budget' });
    await next.close();
  });

  it('keeps a rate, over two runs too', async () => {
    const folder = await tempFolder();
    const start = monotonicMs();
    for (let run = 0; run < 2; run++) {
      const journal = await RequestJournal.open(folder, { queriesPerSecond: 100 });
      for (let request = 0; request < 2; request++) await (await journal.begin(5))('answered');
      await journal.close();
    }
    // Four requests of 50 ms each; nobody waits after the last one.
    expect(monotonicMs() - start).toBeGreaterThanOrEqual(145);
  });
});

describe('The lock on a victim', () => {
  it('is held by one process, and taken over from a dead one', async () => {
    const folder = await tempFolder();
    await writeFile(path.join(folder, 'asking.pid'), '1');
    expect(await ourError(lockVictim(folder))).toMatchObject({ code: 'victim-busy' });
    await writeFile(path.join(folder, 'asking.pid'), '4194303');
    await (
      await lockVictim(folder)
    )();
    await (
      await lockVictim(folder)
    )();
  });
});
