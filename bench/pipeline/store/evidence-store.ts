// Evidence on disk, by job key. A folder appears whole, by one rename; its manifest is written last.
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { ValidationError } from '../../contract/errors.js';
import { EvidenceManifest } from '../../contract/evidence.js';
import { checkJson } from '../../contract/validate.js';
import { writeFileAtomic, writeJsonAtomic } from '../../lib/files/atomic-write.js';
import { digestBytes, digestJson } from '../../lib/files/hash.js';
import { storageError } from '../../lib/files/storage-error.js';
import { isAlive, ownPlace } from '../../lib/process/identity.js';
import { readJson } from './read-json.js';
import { forgetVerified } from './verified-index.js';

export const MANIFEST = 'manifest.json';

/** What a job hands over to be kept. */
export interface EvidenceDraft {
  readonly key: string;
  readonly spec: EvidenceManifest['spec'];
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly summary: EvidenceManifest['summary'];
  readonly inputs: EvidenceManifest['inputs'];
  readonly run: EvidenceManifest['run'];
}

export class EvidenceStore {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  folder(key: string): string {
    return path.join(this.root, 'evidence', key.slice(0, 2), key);
  }

  /** Whoever computes the job has this lock. */
  lockFolder(key: string): string {
    return path.join(this.root, 'locks', key);
  }

  /** The manifest of finished evidence, or `null`. A folder without one is not finished and counts for nothing. */
  async manifest(key: string): Promise<EvidenceManifest | null> {
    const file = path.join(this.folder(key), MANIFEST);
    if (!existsSync(file)) return null;
    const manifest = checkJson(EvidenceManifest, await readJson(file), file);
    if (manifest.key !== key || manifest.digest !== evidenceDigest(manifest)) throw damaged(file, 'its own digest');
    return manifest;
  }

  /** A file of the evidence, verified against its digest. Throws ValidationError `evidence-damaged`. */
  async read(manifest: EvidenceManifest, name: string): Promise<Uint8Array> {
    const file = path.join(this.folder(manifest.key), name);
    const known = manifest.files.find((entry) => entry.name === name);
    if (known === undefined) throw damaged(file, 'a file of that name in the manifest');
    const bytes = existsSync(file) ? await readFile(file) : null;
    if (bytes !== null && digestBytes(bytes) === known.sha256) return bytes;
    // Also where the bytes changed and the file's time did not: the next plan looks at all of it again.
    await forgetVerified(this.root, manifest.key);
    throw damaged(file, `SHA-256 ${known.sha256}`);
  }

  /** Keeps evidence; an older one of the same key is replaced in one step. */
  async commit({ key, spec, files, summary, inputs, run }: EvidenceDraft): Promise<EvidenceManifest> {
    const entries = Object.keys(files)
      .sort()
      .map((name) => ({
        name,
        bytes: files[name]?.byteLength ?? 0,
        sha256: digestBytes(files[name] ?? new Uint8Array()),
      }));
    const manifest: EvidenceManifest = checkJson(
      EvidenceManifest,
      {
        schemaVersion: 1,
        key,
        spec,
        files: entries,
        inputs,
        summary,
        digest: evidenceDigest({ files: entries, summary }),
        run,
      },
      `evidence ${key}`,
    );
    const temporary = path.join(this.root, 'tmp', temporaryName(key));
    try {
      await guarded(this.root, async () => {
        await rm(temporary, { recursive: true, force: true });
        await mkdir(temporary, { recursive: true });
        for (const { name } of entries)
          await writeFileAtomic(path.join(temporary, name), files[name] ?? new Uint8Array());
        await writeJsonAtomic(path.join(temporary, MANIFEST), manifest);
        await this.#publish(temporary, this.folder(key));
      });
      return manifest;
    } catch (error) {
      // A disk that is full needs the room.
      await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
      throw error;
    }
  }

  /** Removes evidence, for `--force` and for what turned out damaged. */
  async remove(key: string): Promise<void> {
    const doomed = await this.setAside(key);
    if (doomed !== null) await rm(doomed, { recursive: true, force: true });
  }

  /** Takes evidence away in one step; its bytes are the caller's to remove, or the next sweep's. `null` where there is none. */
  async setAside(key: string): Promise<string | null> {
    const doomed = path.join(this.root, 'tmp', temporaryName(`${key}-removed`));
    if (!existsSync(this.folder(key))) return null;
    await mkdir(path.dirname(doomed), { recursive: true });
    await rename(this.folder(key), doomed);
    return doomed;
  }

  /** Keys of everything that is there, damaged evidence too. */
  async keys(): Promise<readonly string[]> {
    const root = path.join(this.root, 'evidence');
    const parts = existsSync(root) ? await readdir(root) : [];
    const keys = await Promise.all(parts.map((part) => readdir(path.join(root, part))));
    return keys.flat();
  }

  /** Deletes what killed processes of this machine left half-written; of other machines nothing can be said from here. */
  async sweep(): Promise<void> {
    for (const folder of await this.halfWritten()) await rm(folder, { recursive: true, force: true });
  }

  /** Folders that killed processes of this machine left. */
  async halfWritten(): Promise<readonly string[]> {
    const folder = path.join(this.root, 'tmp');
    const names = existsSync(folder) ? await readdir(folder) : [];
    return names.filter((name) => ownerOf(name) === 'dead').map((name) => path.join(folder, name));
  }

  async #publish(temporary: string, final: string): Promise<void> {
    await mkdir(path.dirname(final), { recursive: true });
    if (existsSync(final)) await this.remove(path.basename(final));
    await rename(temporary, final);
    const parent = await open(path.dirname(final), 'r');
    await parent.sync().finally(() => parent.close());
  }
}

/** Every file of the evidence, verified. */
export async function readFiles(store: EvidenceStore, manifest: EvidenceManifest): Promise<Record<string, Uint8Array>> {
  const entries = manifest.files.map(async ({ name }) => [name, await store.read(manifest, name)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** What a rerun must reproduce: the bytes of the files and the summary. */
export function evidenceDigest({ files, summary }: Pick<EvidenceManifest, 'files' | 'summary'>): string {
  return digestJson({ files, summary });
}

/** Names machine and process, so that others can tell whether its owner lives. */
function temporaryName(what: string): string {
  return `${what}-${placeTag()}-${process.pid}`;
}

/** Of a half-written folder: `elsewhere` on another machine, `dead` also where no owner stands in its name. */
export function ownerOf(name: string): 'alive' | 'dead' | 'elsewhere' {
  const [, tag = '', pid = ''] = /-([0-9a-f]{8})-(\d+)$/.exec(name) ?? [];
  if (tag !== '' && tag !== placeTag()) return 'elsewhere';
  return tag !== '' && isAlive({ place: ownPlace(), pid: Number(pid), began: null }) === true ? 'alive' : 'dead';
}

function placeTag(): string {
  return digestBytes(ownPlace()).slice(0, 8);
}

async function guarded(where: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw storageError(error, where);
  }
}

function damaged(file: string, expected: string): ValidationError {
  return new ValidationError('the evidence is damaged', {
    code: 'evidence-damaged',
    where: file,
    expected,
    got: 'something else',
    hint: 'Run the suite again: the damaged job runs anew.',
  });
}
