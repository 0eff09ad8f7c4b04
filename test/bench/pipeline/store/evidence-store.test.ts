import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ValidationError } from '../../../../bench/contract/errors.js';
import { digestBytes } from '../../../../bench/lib/files/hash.js';
import { ownPlace } from '../../../../bench/lib/process/identity.js';
import { EvidenceStore, type EvidenceDraft } from '../../../../bench/pipeline/store/evidence-store.js';
import { jobKey } from '../../../../bench/pipeline/plan/keys.js';
import { temporaryFolder } from '../../../support/temporary.js';
import { throughputSpec, provenance } from '../../../fixtures/evidence.js';

const KEY = jobKey(throughputSpec, 'wasm');

function draft(bytes: string): EvidenceDraft {
  const files = { 'samples-ms.npy': new TextEncoder().encode(bytes) };
  return { key: KEY, spec: throughputSpec, files, summary: { batchSize: 4 }, inputs: {}, run: provenance };
}

describe('EvidenceStore', () => {
  it('gives back what was committed, verified by digest', async () => {
    const store = new EvidenceStore(await temporaryFolder());
    const written = await store.commit(draft('first'));
    const manifest = await store.manifest(KEY);
    expect(manifest).toEqual(written);
    expect(new TextDecoder().decode(await store.read(written, 'samples-ms.npy'))).toBe('first');
  });

  it('takes a folder without manifest for nothing', async () => {
    const store = new EvidenceStore(await temporaryFolder());
    await mkdir(store.folder(KEY), { recursive: true });
    await writeFile(path.join(store.folder(KEY), 'samples-ms.npy'), 'half');
    expect(await store.manifest(KEY)).toBeNull();
  });

  it('replaces evidence in one step', async () => {
    const store = new EvidenceStore(await temporaryFolder());
    const first = await store.commit(draft('first'));
    const second = await store.commit(draft('second'));
    expect(second.digest).not.toBe(first.digest);
    expect(new TextDecoder().decode(await store.read(second, 'samples-ms.npy'))).toBe('second');
  });

  it.each(['changed', 'removed'])('refuses a file that was %s', async (what) => {
    const store = new EvidenceStore(await temporaryFolder());
    const manifest = await store.commit(draft('first'));
    const file = path.join(store.folder(KEY), 'samples-ms.npy');
    if (what === 'changed') await writeFile(file, 'other');
    else await rm(file);
    await expect(store.read(manifest, 'samples-ms.npy')).rejects.toThrow(ValidationError);
  });

  it('sweeps what dead processes of this machine left, and nothing of a living one or of another machine', async () => {
    const store = new EvidenceStore(await temporaryFolder());
    const place = digestBytes(ownPlace()).slice(0, 8);
    const names = [
      `${KEY}-999999999`,
      `${KEY}-${place}-999999999`,
      `${KEY}-${place}-${process.pid}`,
      `${KEY}-00000000-1`,
    ];
    for (const name of names) await mkdir(path.join(store.root, 'tmp', name), { recursive: true });
    await store.sweep();
    expect((await readdir(path.join(store.root, 'tmp'))).sort()).toEqual(names.slice(2).sort());
  });
});
