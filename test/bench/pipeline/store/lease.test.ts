// Work that is announced to gc: for as long as it goes on, where it waits, and what it hears when it was taken for dead.
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { acquireGate, knownLeases, underLease } from '../../../../bench/pipeline/store/lease.js';
import { temporaryFolder } from '../../../support/temporary.js';

const { signal } = new AbortController();

describe('a lease', () => {
  it('names what is counted on while the work goes on, and leaves nothing', async () => {
    const root = await temporaryFolder();
    const living = await underLease({ root, name: 'run', keys: ['a', 'b'] }, { signal }, async ({ isAnnounced }) => {
      expect(isAnnounced).toBe(true);
      return (await knownLeases(root, signal)).living;
    });
    expect(living).toEqual(new Map([['run', ['a', 'b']]]));
    expect(existsSync(path.join(root, 'leases'))).toBe(false);
  });

  it('leaves nothing where the work fails', async () => {
    const root = await temporaryFolder();
    const work = underLease({ root, name: 'run', keys: ['a'] }, { signal }, () => Promise.reject(new Error('failed')));
    await expect(work).rejects.toThrow('failed');
    expect(existsSync(path.join(root, 'leases'))).toBe(false);
  });

  it('is not taken while evidence is removed', async () => {
    const root = await temporaryFolder();
    const gate = await acquireGate(root, { signal });
    let isAtWork = false;
    const work = underLease({ root, name: 'run', keys: ['a'] }, { signal }, () => Promise.resolve((isAtWork = true)));
    await setTimeout(250);
    expect(isAtWork).toBe(false);
    await gate.release();
    expect(await work).toBe(true);
  });

  it('stops the work with a clear word where another process took its owner for dead', async () => {
    const root = await temporaryFolder();
    const work = underLease({ root, name: 'run', keys: ['a'] }, { signal }, async (leased) => {
      await rm(path.join(root, 'leases', 'run'), { recursive: true });
      await setTimeout(20_000, undefined, { signal: leased.signal }).catch(() => undefined);
      leased.signal.throwIfAborted();
    });
    await expect(work).rejects.toMatchObject({ code: 'lease-lost' });
  });
});
