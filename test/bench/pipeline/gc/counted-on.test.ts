// What keeps evidence from gc beside plans: leases, jobs that are computed, jobs in a cluster's queue, runs that said nothing.
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JobSpec } from '../../../../bench/contract/plan.js';
import { digestJson } from '../../../../bench/lib/files/hash.js';
import { ownIdentity } from '../../../../bench/lib/process/identity.js';
import { collect } from '../../../../bench/pipeline/gc/collect.js';
import { EvidenceStore } from '../../../../bench/pipeline/store/evidence-store.js';
import { underLease } from '../../../../bench/pipeline/store/lease.js';
import { acquireLock } from '../../../../bench/pipeline/store/lock.js';
import { provenance, throughputSpec } from '../../../fixtures/evidence.js';
import { temporaryFolder } from '../../../support/temporary.js';

const TIMES = { beatMs: 20, staleMs: 200, lookMs: 10 };
const { signal } = new AbortController();
const HARNESS = { harnessVersion: '0', harnessCommit: null, harnessDirty: null, node: '20', tfjs: '4' };

const keyOf = (name: string): string => digestJson(name);

/** A store with evidence of jobs of these names; each but the first was made from the one before it. */
async function storeWith(...names: readonly string[]): Promise<EvidenceStore> {
  const store = new EvidenceStore(await temporaryFolder());
  let inputs: Record<string, string> = {};
  for (const name of names) {
    const files = { 'file.bin': new Uint8Array(1000) };
    const key = keyOf(name);
    const { digest } = await store.commit({ key, spec: throughputSpec, files, summary: {}, inputs, run: provenance });
    inputs = { [key]: digest };
  }
  return store;
}

async function leftAfterGc(store: EvidenceStore, names: readonly string[], needed: readonly string[] = []) {
  const keys = new Set(needed.map(keyOf));
  await collect({
    ...{ storeRoot: store.root, needed: keys, remove: true, signal, times: TIMES },
    notice: () => undefined,
  });
  return names.filter((name) => existsSync(store.folder(keyOf(name))));
}

/** A request as a run leaves it of a job with these needs. */
function requestOf(store: EvidenceStore, name: string, needs: readonly string[]) {
  const spec: JobSpec = throughputSpec;
  const job = { key: keyOf(name), backendFamily: 'wasm', label: name, needs: needs.map(keyOf), cost: 1, spec };
  const place = { store: store.root, data: store.root, backend: 'wasm', threads: 1, precision: 'fp32' };
  return { job, ...place, harness: HARNESS };
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(value));
}

describe('evidence that no plan needs', () => {
  it('stays while a run counts on it, and goes afterwards', async () => {
    const store = await storeWith('a', 'b', 'c');
    const lease = { root: store.root, name: 'a-run', keys: [keyOf('b')] };
    const during = await underLease(lease, { signal }, () => leftAfterGc(store, ['a', 'b', 'c'], ['c']));
    expect(during).toEqual(['b', 'c']);
    expect(await leftAfterGc(store, ['b', 'c'], ['c'])).toEqual(['c']);
  });

  it('goes where the run that counted on it was killed, here or on another machine', async () => {
    const store = await storeWith('a', 'b');
    for (const [name, owner] of [
      ['here', { ...ownIdentity(), pid: 999_999_999, began: '1' }],
      ['there', { ...ownIdentity(), place: 'another machine' }],
    ] as const) {
      const folder = path.join(store.root, 'leases', name);
      await mkdir(path.join(folder, 'lock'), { recursive: true });
      await writeFile(path.join(folder, 'keys'), `${keyOf(name === 'here' ? 'a' : 'b')}\n`);
      await writeFile(path.join(folder, 'lock', '1'), `${JSON.stringify(owner)}\n`);
    }
    expect(await leftAfterGc(store, ['a', 'b'])).toEqual([]);
    expect(existsSync(path.join(store.root, 'leases', 'there'))).toBe(false);
  });

  it('stays while a job is computed that needs it, with all that it was made from', async () => {
    const store = await storeWith('a', 'b', 'c');
    await writeJson(path.join(store.root, 'requests', `${keyOf('now')}.json`), requestOf(store, 'now', ['b']));
    const lock = await acquireLock(store.lockFolder(keyOf('now')), { signal });
    expect(await leftAfterGc(store, ['a', 'b', 'c'])).toEqual(['a', 'b']);
    await lock.release();
    expect(await leftAfterGc(store, ['a', 'b'])).toEqual([]);
  });

  it('stays while a job lies in the queue of a cluster that needs it', async () => {
    const store = await storeWith('a', 'b');
    const folder = path.join(store.root, 'slurm', keyOf('queued'));
    await writeJson(path.join(folder, 'task.json'), { request: requestOf(store, 'queued', ['a']) });
    expect(await leftAfterGc(store, ['a', 'b'])).toEqual(['a']);
    await writeJson(path.join(folder, 'end.json'), { id: '7', failure: null });
    expect(await leftAfterGc(store, ['a'])).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });

  it('goes with its checkpoint and log, while those of jobs that are needed stay, evidence or none', async () => {
    const store = await storeWith('a');
    const files = ['checkpoints/K.looks', 'checkpoints/K.safetensors', 'logs/K.log', 'requests/K.json'];
    const of = (name: string) => files.map((file) => path.join(store.root, file.replace('K', keyOf(name))));
    for (const file of [...of('a'), ...of('b')]) await writeJson(file, {});
    expect(await leftAfterGc(store, ['a'], ['b'])).toEqual([]);
    expect([of('a').some((file) => existsSync(file)), of('b').every((file) => existsSync(file))]).toEqual([
      false,
      true,
    ]);
  });
});

describe('a run that did not announce what it counts on', () => {
  async function noted(store: EvidenceStore, process: object, more: object = {}): Promise<void> {
    const suite = { name: 'tiny', version: '1.0.0' };
    const counts = { jobs: 1, cached: 0, parallel: 1, kinds: {} };
    const line = { type: 'run-started', run: 'r', at: '2026-12-01T12:00:00.000Z', suite, process, ...counts, ...more };
    await mkdir(path.join(store.root, 'runs'));
    await writeFile(path.join(store.root, 'runs', 'r.jsonl'), `${JSON.stringify(line)}\n`);
  }
  const alive = { host: 'here', ...ownIdentity() };

  it.each([
    ['here', alive],
    ['on another machine', { ...alive, place: 'another machine' }],
  ])('and goes on %s, keeps gc from removing anything', async (_, process) => {
    const store = await storeWith('a');
    await noted(store, process);
    await expect(leftAfterGc(store, ['a'])).rejects.toMatchObject({ code: 'run-unannounced' });
    expect(existsSync(store.folder(keyOf('a')))).toBe(true);
  });

  it.each([
    ['is dead', { ...alive, pid: 999_999_999, began: '1' }, {}],
    ['had announced it and is no more', { ...alive, place: 'another machine' }, { announced: true }],
  ])('does not where it %s', async (_, process, more) => {
    const store = await storeWith('a');
    await noted(store, process, more);
    expect(await leftAfterGc(store, ['a'])).toEqual([]);
  });
});
