// install.json: what an installation holds. It is written last, so a folder without it is not an installation.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import Type, { type Static } from '#typebox';
import writeFileAtomic from 'write-file-atomic';
import { Count, Digest, Positive, strictObject } from '../contract/primitives.js';
import { checkJson } from '../contract/validate.js';

const FILE_NAME = 'install.json';

/** A native library of the installation; `path` is relative to the installation's folder, with slashes. */
const Library = strictObject({ path: Type.String(), bytes: Count, sha256: Digest });
export type Library = Static<typeof Library>;

const Wheel = strictObject({ file: Type.String(), version: Type.String(), sha256: Digest });

/** CUDA that libtensorflow was built for, and the wheels that its libraries came from; none on the official way. */
const CudaBuild = strictObject({ cuda: Type.String(), cudnn: Type.String(), wheels: Type.Array(Wheel) });
export type CudaBuild = Static<typeof CudaBuild>;

const NativeInstall = strictObject({
  schemaVersion: Type.Literal(1),
  backend: Type.Union([Type.Literal('tensorflow'), Type.Literal('tensorflow-gpu')]),
  package: Type.String(),
  packageVersion: Type.String(),
  /** `official`: the package's own download. `wheel`: addon built here against the library of a Python wheel. */
  way: Type.Union([Type.Literal('official'), Type.Literal('wheel')]),
  wheel: Type.Union([Wheel, Type.Null()]),
  /** Why the official way was not taken; null if it was. */
  officialFailure: Type.Union([Type.String(), Type.Null()]),
  libtensorflow: Type.String(),
  nodeApi: Positive,
  /** Absent where libtensorflow computes on the CPU alone. */
  cuda: Type.Optional(CudaBuild),
  libraries: Type.Array(Library, { minItems: 2 }),
});
export type NativeInstall = Static<typeof NativeInstall>;

const WebgpuInstall = strictObject({
  schemaVersion: Type.Literal(1),
  backend: Type.Literal('webgpu'),
  /** Dawn for Node. */
  package: Type.Literal('webgpu'),
  packageVersion: Type.String(),
  tfjsVersion: Type.String(),
  libraries: Type.Array(Library, { minItems: 1 }),
});
export type WebgpuInstall = Static<typeof WebgpuInstall>;

const InstallRecord = Type.Union([NativeInstall, WebgpuInstall]);
export type InstallRecord = Static<typeof InstallRecord>;

export type InstallState =
  | { readonly state: 'installed'; readonly folder: string; readonly record: InstallRecord }
  | { readonly state: 'absent' }
  | { readonly state: 'broken'; readonly reason: string };

export async function writeInstallRecord(folder: string, record: InstallRecord): Promise<void> {
  checkJson(InstallRecord, record, FILE_NAME);
  await writeFileAtomic(path.join(folder, FILE_NAME), `${JSON.stringify(record, null, 2)}\n`);
}

/** Reads a folder without loading anything: the record must be valid and each library there with its size. */
export async function readInstall(folder: string): Promise<InstallState> {
  const text = await readFile(path.join(folder, FILE_NAME), 'utf8').catch(() => null);
  if (text === null) return { state: 'absent' };
  try {
    const record = checkJson(InstallRecord, JSON.parse(text), path.join(folder, FILE_NAME));
    for (const library of record.libraries) {
      const bytes = await sizeOf(path.join(folder, library.path));
      if (bytes === library.bytes) continue;
      const found = bytes === null ? 'is missing' : `has ${bytes} bytes`;
      return { state: 'broken', reason: `${library.path} ${found}, ${library.bytes} were installed` };
    }
    return { state: 'installed', folder, record };
  } catch (error) {
    return { state: 'broken', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Every file of the given sub-folders with its size and digest, in the order of their paths. */
export async function describeLibraries(folder: string, subfolders: readonly string[]): Promise<readonly Library[]> {
  const libraries: Library[] = [];
  for (const subfolder of subfolders) {
    const names = await readdir(path.join(folder, subfolder), { recursive: true, withFileTypes: true });
    for (const entry of names.filter((one) => one.isFile())) {
      const file = path.join(entry.parentPath, entry.name);
      const relative = path.relative(folder, file).split(path.sep).join('/');
      libraries.push({ path: relative, bytes: (await stat(file)).size, sha256: await sha256OfFile(file) });
    }
  }
  return libraries.sort((a, b) => (a.path < b.path ? -1 : 1));
}

export async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

async function sizeOf(file: string): Promise<number | null> {
  return stat(file).then(
    (found) => found.size,
    () => null,
  );
}
