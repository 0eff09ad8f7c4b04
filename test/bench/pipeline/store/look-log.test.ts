// What of a victim's answers is there after the process that wrote them was killed, or its file damaged.
import { appendFile, readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { LookLog } from '../../../../bench/pipeline/store/look-log.js';
import type { VictimLook } from '../../../../bench/oracle/look.js';
import { temporaryFolder } from '../../../support/temporary.js';

const look = (...values: readonly number[]): VictimLook => ({
  posteriors: { values: Float32Array.from(values), rows: values.length / 2, columns: 2 },
});

const fileOf = (store: string): string => path.join(store, 'checkpoints', 'key.looks');

async function opened(store: string, victim = 'victim'): Promise<LookLog> {
  const log = new LookLog(store, 'key');
  await log.open(victim);
  return log;
}

/** Two answers, and a third question that was asked. */
async function killed(): Promise<string> {
  const store = await temporaryFolder();
  const log = await opened(store);
  await log.asks('first', 1);
  await log.keep('first', look(0.25, 0.75));
  await log.asks('second', 2);
  await log.keep('second', { ...look(1, 0, 0, 1), logits: { values: new Float32Array(6), rows: 2, columns: 3 } });
  await log.asks('third', 1);
  await log.close();
  return store;
}

describe('the log of a victim’s looks', () => {
  it('gives each answer back once, to the last bit, and says what was in flight', async () => {
    const log = await opened(await killed());
    expect(log.counts).toEqual({ kept: 3, inFlight: 1 });
    expect(await log.recall('third')).toBeNull();
    expect(await log.recall('second')).toEqual({
      ...look(1, 0, 0, 1),
      logits: { values: new Float32Array(6), rows: 2, columns: 3 },
    });
    expect(await log.recall('first')).toEqual(look(0.25, 0.75));
    expect(await log.recall('first')).toBeNull();
    await log.close();
  });

  it('goes on behind what an earlier attempt left', async () => {
    const store = await killed();
    const second = await opened(store);
    await second.asks('third', 1);
    await second.keep('third', look(0.5, 0.5));
    await second.close();
    const third = await opened(store);
    expect(third.counts).toEqual({ kept: 4, inFlight: 1 });
    expect(await third.recall('third')).toEqual(look(0.5, 0.5));
    await third.close();
  });

  it.each([
    ['cut short', async (file: string, size: number) => truncate(file, size - 30)],
    ['followed by half a record', async (file: string) => appendFile(file, Buffer.alloc(20, 7))],
    [
      'changed by a bit in its last record',
      async (file: string, size: number) => {
        const bytes = await readFile(file);
        bytes[size - 1] = (bytes[size - 1] ?? 0) ^ 1;
        await writeFile(file, bytes);
      },
    ],
  ])('keeps what is whole of a file that is %s', async (_how, damage) => {
    const store = await killed();
    await damage(fileOf(store), (await readFile(fileOf(store))).length);
    const log = await opened(store);
    expect(log.counts.kept).toBe(3);
    await log.asks('fourth', 1);
    await log.keep('fourth', look(0, 1));
    await log.close();
    const again = await opened(store);
    expect(await again.recall('fourth')).toEqual(look(0, 1));
    await again.close();
  });

  it('holds nothing of another victim under the same key', async () => {
    const log = await opened(await killed(), 'a victim that was trained again');
    expect(log.counts).toEqual({ kept: 0, inFlight: 0 });
    expect(await log.recall('first')).toBeNull();
    await log.close();
  });

  it('is no reason to stop where nothing can be written', async () => {
    const store = await temporaryFolder();
    await writeFile(path.join(store, 'checkpoints'), 'a file where the folder should be');
    const log = await opened(store);
    await log.asks('first', 1);
    await log.keep('first', look(0, 1));
    expect(await log.recall('first')).toBeNull();
  });
});
