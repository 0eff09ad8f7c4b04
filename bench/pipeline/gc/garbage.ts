// What of a store no plan needs and nobody counts on: evidence, and what lies beside it by job.
import { existsSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { EvidenceStore } from '../store/evidence-store.js';

/** Files and folders of a store that are named by the key of a job, beside its evidence and its lock. */
const BESIDE = ['checkpoints', 'logs', 'requests', 'slurm'];

const KEY = /^[0-9a-f]{64}/;

export interface Doomed {
  readonly key: string;
  /** Kind of the job, `unknown` where its manifest cannot be read. */
  readonly kind: string;
  readonly bytes: number;
}

export interface Garbage {
  readonly evidence: readonly Doomed[];
  /** Checkpoints, logs and requests of jobs that nothing needs, and what killed processes left half-written. */
  readonly beside: { readonly paths: readonly string[]; readonly bytes: number };
  /** Of the evidence that stays. */
  readonly kept: number;
}

/** @param isNeeded - of a job's key */
export async function findGarbage(store: EvidenceStore, isNeeded: (key: string) => boolean): Promise<Garbage> {
  const keys = await store.keys();
  const evidence: Doomed[] = [];
  for (const key of keys.filter((one) => !isNeeded(one)).sort()) {
    const manifest = await store.manifest(key).catch(() => null);
    evidence.push({ key, kind: manifest?.spec.kind ?? 'unknown', bytes: await sizeOf(store.folder(key)) });
  }
  const paths = [...(await store.halfWritten()), ...(await besides(store.root, isNeeded))];
  let bytes = 0;
  for (const one of paths) bytes += await sizeOf(one);
  return { evidence, beside: { paths, bytes }, kept: keys.length - evidence.length };
}

async function besides(root: string, isNeeded: (key: string) => boolean): Promise<readonly string[]> {
  const found: string[] = [];
  for (const part of BESIDE) {
    const folder = path.join(root, part);
    for (const name of existsSync(folder) ? await readdir(folder) : []) {
      const key = KEY.exec(name)?.[0];
      if (key !== undefined && !isNeeded(key)) found.push(path.join(folder, name));
    }
  }
  return found.sort();
}

/** Bytes of a file, or of all files in a folder; 0 for what is gone. */
async function sizeOf(place: string): Promise<number> {
  const found = await lstat(place).catch(() => null);
  if (found === null) return 0;
  if (!found.isDirectory()) return found.size;
  const sizes = await Promise.all((await readdir(place)).map((name) => sizeOf(path.join(place, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
}
