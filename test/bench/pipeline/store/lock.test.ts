// Who has a lock, with owners that live, die and fall silent; one of them in a process of its own.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ownIdentity } from '../../../../bench/lib/process/identity.js';
import { acquireLock, isHeld, type LockTimes } from '../../../../bench/pipeline/store/lock.js';
import { temporaryFolder } from '../../../support/temporary.js';

const TIMES: LockTimes = { beatMs: 20, staleMs: 200, lookMs: 10 };
const { signal } = new AbortController();

const folderOf = async (): Promise<string> => path.join(await temporaryFolder(), 'lock');

/** A lock as a process of another machine leaves it: nothing here can say whether that lives. */
async function foreign(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, '1');
  await writeFile(file, `${JSON.stringify({ ...ownIdentity(), place: 'another machine' })}\n`);
  return file;
}

describe('a lock of the store', () => {
  it('is had by one at a time, and leaves nothing behind', async () => {
    const folder = await folderOf();
    let [inside, most] = [0, 0];
    const one = async (): Promise<void> => {
      const lock = await acquireLock(folder, { signal, times: TIMES });
      most = Math.max(most, ++inside);
      await setTimeout(5);
      inside--;
      await lock.release();
    };
    await Promise.all(Array.from({ length: 8 }, one));
    expect([most, existsSync(folder)]).toEqual([1, false]);
  });

  it('says who has it, once, to one who waits, and ends the waiting when that is stopped', async () => {
    const folder = await folderOf();
    const lock = await acquireLock(folder, { signal, times: TIMES });
    const owners: string[] = [];
    const controller = new AbortController();
    const onWait = (owner: string): unknown => owners.push(owner);
    const waiting = acquireLock(folder, { signal: controller.signal, onWait, times: TIMES });
    await setTimeout(100);
    controller.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow();
    expect(owners).toEqual([`process ${process.pid}`]);
    await lock.release();
  });

  it('passes on at once from an owner of this machine that was killed', async () => {
    const folder = await folderOf();
    const child = spawn('sleep', ['60']);
    const { place } = ownIdentity();
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, '1'), `${JSON.stringify({ place, pid: child.pid, began: null })}\n`);
    expect(await isHeld(folder, { signal, times: TIMES })).toBe(true);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('close', resolve));
    expect(await isHeld(folder, { signal, times: TIMES })).toBe(false);
    const lock = await acquireLock(folder, { signal, times: { ...TIMES, staleMs: 3_600_000 } });
    await lock.release();
  });

  it('is not taken for alive because its number went to another process', async () => {
    const folder = await folderOf();
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, '1'), `${JSON.stringify({ ...ownIdentity(), began: '1' })}\n`);
    expect(await isHeld(folder, { signal, times: TIMES })).toBe(process.platform !== 'linux');
  });

  it('passes on from an owner elsewhere that fell silent, however the clocks stand', async () => {
    const folder = await folderOf();
    await foreign(folder);
    const began = performance.now();
    const lock = await acquireLock(folder, { signal, times: TIMES });
    expect(performance.now() - began).toBeGreaterThanOrEqual(TIMES.staleMs);
    await lock.release();
  });

  it('stays with an owner elsewhere for as long as that shows life', async () => {
    const folder = await folderOf();
    const file = await foreign(folder);
    const controller = new AbortController();
    const waiting = acquireLock(folder, { signal: controller.signal, times: TIMES });
    for (let beat = 1; beat <= 20; beat++) {
      await setTimeout(25);
      await writeFile(file, '.', { flag: 'a' });
    }
    controller.abort();
    await expect(waiting).rejects.toThrow();
  });

  it('counts as held from the first sign of life of an owner elsewhere, and as free after a minute without one', async () => {
    const folder = await folderOf();
    const file = await foreign(folder);
    expect(await isHeld(folder, { signal, times: TIMES })).toBe(false);
    const asked = isHeld(folder, { signal, times: { ...TIMES, staleMs: 3_600_000 } });
    await setTimeout(50);
    await writeFile(file, '.', { flag: 'a' });
    expect(await asked).toBe(true);
  });

  it('is looked at before an act that must not be done without it', async () => {
    const folder = await folderOf();
    const lock = await acquireLock(folder, { signal, times: { ...TIMES, beatMs: 3_600_000 } });
    expect(await lock.isMine()).toBe(true);
    await writeFile(path.join(folder, '2'), `${JSON.stringify(ownIdentity())}\n`);
    expect([await lock.isMine(), lock.lost.aborted]).toEqual([false, true]);
    await lock.release();
  });

  it('is lost by an owner that another has outbid, who notices and leaves the other in peace', async () => {
    const folder = await folderOf();
    const lock = await acquireLock(folder, { signal, times: TIMES });
    await writeFile(path.join(folder, '2'), `${JSON.stringify(ownIdentity())}\n`);
    await setTimeout(100);
    expect(lock.lost.aborted).toBe(true);
    await lock.release();
    expect(await isHeld(folder, { signal, times: TIMES })).toBe(true);
  });
});
