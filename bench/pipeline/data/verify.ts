// Recomputes every digest of a prepared variant, pixels included.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import path from 'node:path';
import type { DatasetPart, DatasetRecord } from '../../contract/dataset.js';
import { decodeNpyHeader } from '../../lib/npy/npy.js';
import { partFile, type PartFile } from './layout.js';
import { readRecord } from './record.js';

export interface FileCheck {
  readonly file: string;
  readonly expected: string;
  /** What the file's data digest to, or why they have no digest. */
  readonly actual: string;
  readonly ok: boolean;
}

export interface Verification {
  readonly record: DatasetRecord;
  readonly checks: readonly FileCheck[];
  readonly ok: boolean;
}

/** Checks every file of a variant. Throws DataError when the record itself is damaged; files never make it throw. */
export async function verifyVariant(folder: string): Promise<Verification> {
  const record = await readRecord(folder);
  const checks: FileCheck[] = [];
  for (const { file, expected } of digestsOf(record)) {
    const actual = await dataDigest(path.join(folder, file)).catch((error: unknown) =>
      error instanceof Error ? error.message : String(error),
    );
    checks.push({ file, expected, actual, ok: actual === expected });
  }
  return { record, checks, ok: checks.every(({ ok }) => ok) };
}

function digestsOf({ parts }: DatasetRecord): readonly { readonly file: string; readonly expected: string }[] {
  return (['train', 'test'] as const).flatMap((part: DatasetPart) => {
    const record = parts[part];
    if (record === null) return [];
    const files: readonly (readonly [PartFile, string | null])[] = [
      ['images', record.pixelsSha256],
      ['labels', record.labelsSha256],
      ['groups', record.groupsSha256],
    ];
    return files.flatMap(([what, expected]) => (expected === null ? [] : [{ file: partFile(part, what), expected }]));
  });
}

/** SHA-256 of the data behind the header. */
export async function dataDigest(file: string): Promise<string> {
  const { dataOffset } = decodeNpyHeader(await firstBytes(file, 4096), file);
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { start: dataOffset, highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

async function firstBytes(file: string, length: number): Promise<Uint8Array> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
