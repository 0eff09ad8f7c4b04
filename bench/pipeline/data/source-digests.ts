// What an import has read, by digest; a folder of many small files is one entry, so that the record stays small.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { DatasetRecord } from '../../contract/dataset.js';
import { digestFile, digestJson } from '../../lib/files/hash.js';
import { corruptSource } from '../../lib/files/source-file.js';

type SourceFile = DatasetRecord['sourceFiles'][number];

/** Above so many files, each folder becomes one entry `folder/*`. */
const SINGLY = 64;
const CONCURRENT = 16;

/**
 * Digests files in the order given. A `folder/*` entry holds the sum of the bytes and the SHA-256 of the canonical
 * JSON of its [name, sha256] pairs.
 */
export async function digestSources(folder: string, files: readonly string[]): Promise<SourceFile[]> {
  const entries: SourceFile[] = [];
  for (let start = 0; start < files.length; start += CONCURRENT) {
    entries.push(...(await Promise.all(files.slice(start, start + CONCURRENT).map((file) => digestOne(folder, file)))));
  }
  return entries.length <= SINGLY ? entries : groupByFolder(entries);
}

async function digestOne(folder: string, file: string): Promise<SourceFile> {
  const full = path.join(folder, file);
  try {
    const { size } = await stat(full);
    return { path: toPosix(file), bytes: size, sha256: await digestFile(full) };
  } catch (error) {
    throw corruptSource(full, 'a file that can be read', 'none', error);
  }
}

function groupByFolder(entries: readonly SourceFile[]): SourceFile[] {
  const folders = new Map<string, SourceFile[]>();
  for (const entry of entries) {
    const name = path.posix.dirname(entry.path);
    folders.set(name, [...(folders.get(name) ?? []), entry]);
  }
  return [...folders].map(([name, own]) => ({
    path: `${name}/*`,
    bytes: own.reduce((sum, { bytes }) => sum + bytes, 0),
    sha256: digestJson(own.map((entry) => [path.posix.basename(entry.path), entry.sha256])),
  }));
}

function toPosix(file: string): string {
  return file.split(path.sep).join('/');
}
