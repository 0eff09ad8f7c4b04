// What a plan believes of evidence, on real folders: what it reads once, and what makes it read again.
import { utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Job } from '../../../../bench/contract/plan.js';
import { jobKey } from '../../../../bench/pipeline/plan/keys.js';
import { cacheStates, isCurrent } from '../../../../bench/pipeline/execution/freshness.js';
import { EvidenceStore } from '../../../../bench/pipeline/store/evidence-store.js';
import { provenance, throughputSpec } from '../../../fixtures/evidence.js';
import { temporaryFolder } from '../../../support/temporary.js';

const FILE = 'samples-ms.npy';
const jobs = [1, 2].map((batchSize): Job => {
  const spec = { ...throughputSpec, batchSize };
  return { key: jobKey(spec, 'wasm'), backendFamily: 'wasm', label: `job ${batchSize}`, needs: [], cost: 1, spec };
});
const [first, second] = jobs as [Job, Job];

/** The second made from the first. */
async function twoJobs(): Promise<EvidenceStore> {
  const store = new EvidenceStore(await temporaryFolder());
  const input = await commit(store, first, 'one', {});
  await commit(store, second, 'two', { [first.key]: input });
  return store;
}

async function commit(
  store: EvidenceStore,
  { key, spec }: Job,
  text: string,
  inputs: Record<string, string>,
): Promise<string> {
  const files = { [FILE]: new TextEncoder().encode(text) };
  return (await store.commit({ key, spec, files, summary: {}, inputs, run: provenance })).digest;
}

const said = async (store: EvidenceStore): Promise<readonly string[]> =>
  [...(await cacheStates(jobs, store, new Set())).values()].map((state) => (state.cached ? 'cached' : state.why));

describe('what a plan believes of evidence', () => {
  it('reads no file again that is as it was, and says the same', async () => {
    const store = await twoJobs();
    const file = path.join(store.folder(first.key), FILE);
    await utimes(file, 1000, 1000);
    expect(await said(store)).toEqual(['cached', 'cached']);
    // Other bytes under the same size and time: only who reads them can know.
    await writeFile(file, 'eno');
    await utimes(file, 1000, 1000);
    expect(await said(store)).toEqual(['cached', 'cached']);
  });

  it('sees that a file was changed, and that what was made from it is stale too', async () => {
    const store = await twoJobs();
    await said(store);
    await writeFile(path.join(store.folder(first.key), FILE), 'other');
    expect(await said(store)).toEqual(['its evidence is damaged', 'an input is new']);
  });

  it('reads everything again once somebody found bytes that are not what was noted', async () => {
    const store = await twoJobs();
    await said(store);
    const manifest = await store.manifest(first.key);
    if (manifest === null) throw new Error('no manifest');
    await writeFile(path.join(store.folder(first.key), FILE), 'other');
    await expect(store.read(manifest, FILE)).rejects.toThrow('damaged');
    expect((await said(store))[0]).toBe('its evidence is damaged');
  });

  it('sees new inputs behind evidence that is whole', async () => {
    const store = await twoJobs();
    await commit(store, first, 'one again', {});
    expect(await said(store)).toEqual(['cached', 'an input is new']);
    expect([await isCurrent(store, first), await isCurrent(store, second)]).toEqual([true, false]);
  });

  it('takes an index that is no index for none', async () => {
    const store = await twoJobs();
    await said(store);
    await writeFile(
      path.join(store.root, 'verified', `${first.key.slice(0, 2)}.json`),
      '{"schemaVersion":1,"entries":{"x":1}}',
    );
    expect(await said(store)).toEqual(['cached', 'cached']);
  });
});
