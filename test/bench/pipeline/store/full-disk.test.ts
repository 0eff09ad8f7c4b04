// The disk fills up at any one of the writes: what is there is whole, and the next try goes on.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { StorageError } from '../../../../bench/contract/errors.js';
import type { CellResult } from '../../../../bench/contract/result.js';
import { canonicalJson, digestBytes, digestJson } from '../../../../bench/lib/files/hash.js';
import { keepDetector } from '../../../../bench/pipeline/items/detector.js';
import { jobKey } from '../../../../bench/pipeline/plan/keys.js';
import { EvidenceStore, readFiles, type EvidenceDraft } from '../../../../bench/pipeline/store/evidence-store.js';
import { readItems, readResults, storeResult } from '../../../../bench/pipeline/store/result-store.js';
import { detectorEvidence } from '../../metrics/evidence.js';
import { provenance, throughputSpec } from '../../../fixtures/evidence.js';
import { onFullDisk } from '../../../support/full-disk.js';
import { temporaryFolder } from '../../../support/temporary.js';

/** Room for 0 writes, for 1 and so on, in a new folder each, until there is enough; returns how much that was. */
async function atEachWrite(
  act: (folder: string) => Promise<unknown>,
  afterwards: (folder: string) => Promise<void>,
): Promise<number> {
  for (let writes = 0; ; writes++) {
    const folder = await temporaryFolder();
    const error = await onFullDisk(writes, () => act(folder));
    if (error === null) return writes;
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toMatchObject({ code: 'disk-full', exitCode: 8 });
    expect((error as StorageError).hint).toContain('Free some space');
    await afterwards(folder);
  }
}

/** Files that are no whole ones. */
async function unfinished(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => name.includes('.partial-') || name.startsWith(`tmp${path.sep}`));
}

const items = keepDetector(detectorEvidence({ threshold: 0.5, benign: [0.1, 0.9], anomalous: [0.4, 2] }));
const scientific: CellResult['scientific'] = {
  suite: { name: 'tiny', version: '1.0.0', digest: 'cd'.repeat(32) },
  cell: {
    ...{ kind: 'detector', dataset: 'cifar10', detector: 'low-level-probe', anomalous: 'pool' },
    ...{ unseen: [], recompress: false, seed: 1 },
  },
  key: 'ab'.repeat(32),
  outcome: {
    ...{ state: 'completed', metrics: {}, classes: null, ledger: null, predictionsSha256: null },
    itemsSha256: digestBytes(canonicalJson(items)),
  },
  ...{ datasets: [], evidence: {}, versions: {}, notes: [] },
};
const result: CellResult = {
  ...{ schemaVersion: 1, scientific, scientificDigest: digestJson(scientific), verification: 'self-reported' },
  ...{ supersedes: null, provenance: { run: {}, timings: null } },
};

describe('a disk that is full at any one write', () => {
  it('holds a record with what lies beside it, or no record', async () => {
    const store = (folder: string): Promise<unknown> => storeResult(folder, { result, predictions: null, items });
    const recordsIn = async (folder: string): Promise<readonly unknown[]> =>
      Promise.all((await readResults(folder)).map(async (stored) => [stored.result, await readItems(folder, stored)]));
    const writes = await atEachWrite(store, async (folder) => {
      expect(await unfinished(folder)).toEqual([]);
      const whole = [[result, items]];
      expect([[], whole]).toContainEqual(await recordsIn(folder));
      await store(folder);
      expect(await recordsIn(folder)).toEqual(whole);
    });
    // Two files, of each: opened, written, synced, renamed, its folder synced.
    expect(writes).toBeGreaterThan(10);
  });

  it('holds evidence whole or not at all, and no part of it that would take up room', async () => {
    const key = jobKey(throughputSpec, 'wasm');
    const files = { 'a.npy': Uint8Array.of(1), 'b.npy': Uint8Array.of(2, 3) };
    const draft: EvidenceDraft = { key, spec: throughputSpec, files, summary: {}, inputs: {}, run: provenance };
    const filesIn = async (store: EvidenceStore): Promise<unknown> => {
      const manifest = await store.manifest(key);
      return manifest && (await readFiles(store, manifest));
    };
    const buffers = { 'a.npy': Buffer.of(1), 'b.npy': Buffer.of(2, 3) };
    const writes = await atEachWrite(
      (root) => new EvidenceStore(root).commit(draft),
      async (root) => {
        const store = new EvidenceStore(root);
        expect(await unfinished(root)).toEqual([]);
        expect([null, buffers]).toContainEqual(await filesIn(store));
        await store.commit(draft);
        expect(existsSync(store.folder(key))).toBe(true);
        expect(await filesIn(store)).toEqual(buffers);
      },
    );
    expect(writes).toBeGreaterThan(15);
  });
});
