// What was verified of the evidence, so that a store of 100,000 jobs is not read whole to plan with it: as long as size, time
// and number of every file are what they were, its bytes are taken for what they were.
import { statSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import Type, { type Static } from '#typebox';
import { EvidenceManifest } from '../../contract/evidence.js';
import { Digest, strictObject, strictRecord } from '../../contract/primitives.js';
import { firstProblem } from '../../contract/validate.js';
import { writeFileAtomic } from '../../lib/files/atomic-write.js';

/** What a plan asks of evidence. */
export const Verified = strictObject({
  digest: Digest,
  inputs: strictRecord(Digest, Digest),
  summary: EvidenceManifest.properties.summary,
});
export type Verified = Static<typeof Verified>;

const Entry = strictObject({ ...Verified.properties, files: strictRecord(Type.String()) });
type Entry = Static<typeof Entry>;

const Shard = strictObject({ schemaVersion: Type.Literal(1), entries: strictRecord(Entry, Digest) });

/** One file for all keys that begin with the same two digits. */
export class VerifiedIndex {
  readonly #root: string;
  readonly #shards = new Map<string, Promise<Map<string, Entry>>>();
  readonly #changed = new Set<string>();

  constructor(root: string) {
    this.#root = root;
  }

  /** What was verified of the evidence in this folder, or `null` where a file is not as it was then. */
  async find(key: string, folder: string): Promise<Verified | null> {
    const entry = (await this.#shard(key)).get(key);
    if (entry === undefined) return null;
    const { files, digest, inputs, summary } = entry;
    const isSame = Object.entries(files).every(([name, stamp]) => stampOf(path.join(folder, name)) === stamp);
    return isSame ? { digest, inputs, summary } : null;
  }

  /** @param names - of every file that was verified */
  async note(
    key: string,
    folder: string,
    { digest, inputs, summary }: Verified,
    names: readonly string[],
  ): Promise<void> {
    const files: Record<string, string> = {};
    for (const name of names) files[name] = stampOf(path.join(folder, name));
    (await this.#shard(key)).set(key, { digest, inputs, summary, files });
    this.#changed.add(key.slice(0, 2));
  }

  /** Of evidence that was removed nothing is to be remembered. */
  async drop(keys: readonly string[]): Promise<void> {
    for (const key of keys) if ((await this.#shard(key)).delete(key)) this.#changed.add(key.slice(0, 2));
  }

  /** Keeps what was noted. A store that takes no writes is verified anew each time. */
  async save(): Promise<void> {
    for (const prefix of this.#changed) {
      const entries = Object.fromEntries(await this.#shard(prefix));
      await writeFileAtomic(this.#file(prefix), JSON.stringify({ schemaVersion: 1, entries })).catch(() => undefined);
    }
    this.#changed.clear();
  }

  #shard(key: string): Promise<Map<string, Entry>> {
    const prefix = key.slice(0, 2);
    const shard = this.#shards.get(prefix) ?? readShard(this.#file(prefix));
    this.#shards.set(prefix, shard);
    return shard;
  }

  #file(prefix: string): string {
    return shardFile(this.#root, prefix);
  }
}

function shardFile(root: string, key: string): string {
  return path.join(root, 'verified', `${key.slice(0, 2)}.json`);
}

/** What was noted of this key, and of others with it, counts no more. */
export async function forgetVerified(root: string, key: string): Promise<void> {
  await rm(shardFile(root, key), { force: true }).catch(() => undefined);
}

/** An index that cannot be read is none. */
async function readShard(file: string): Promise<Map<string, Entry>> {
  try {
    const value = JSON.parse(await readFile(file, 'utf8')) as unknown;
    if (firstProblem(Shard, value) !== null) return new Map();
    return new Map(Object.entries((value as Static<typeof Shard>).entries));
  } catch {
    return new Map();
  }
}

/** Size, time of the last change to the nanosecond, and number of a file; empty where it is gone. */
function stampOf(file: string): string {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? '' : `${found.size} ${found.mtimeNs} ${found.ino}`;
}
