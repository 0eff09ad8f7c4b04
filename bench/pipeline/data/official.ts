// Which variant a local copy is: `official` only when the owner's own checksums say so (contract 5).
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { DatasetPlugin, OfficialFile } from '../../contract/dataset.js';
import { UsageError } from '../../contract/errors.js';
import { Id } from '../../contract/primitives.js';
import { schemaProblems } from '../../contract/validate.js';
import { digestFile } from '../../lib/files/hash.js';
import { isSourceFile } from '../../lib/files/source-file.js';
import { OFFICIAL } from './layout.js';

/** Whether every official file lies in the folder, under its official name. */
export async function holdsOfficialFiles(folder: string, files: readonly OfficialFile[]): Promise<boolean> {
  if (files.length === 0) return false;
  const present = await Promise.all(files.map(({ name }) => isSourceFile(path.join(folder, name))));
  return present.every(Boolean);
}

/** Whether every official file lies in the folder with its published checksum; a file without one never counts. */
export async function matchesOfficialChecksums(folder: string, files: readonly OfficialFile[]): Promise<boolean> {
  if (files.length === 0) return false;
  for (const file of files) {
    if (!(await matchesPacked(folder, file)) && !(await matchesUnpacked(folder, file))) return false;
  }
  return true;
}

async function matchesPacked(folder: string, { name, checksum }: OfficialFile): Promise<boolean> {
  const file = path.join(folder, name);
  if (checksum === null || !(await isSourceFile(file))) return false;
  return (await digestFile(file, checksum.algorithm)) === checksum.hex;
}

async function matchesUnpacked(folder: string, { name, unpacked }: OfficialFile): Promise<boolean> {
  const packed = path.join(folder, name);
  const plain = packed.replace(/\.gz$/, '');
  if (unpacked === undefined) return false;
  if (await isSourceFile(packed)) return (await digestGzip(packed, unpacked.algorithm)) === unpacked.hex;
  return (await isSourceFile(plain)) && (await digestFile(plain, unpacked.algorithm)) === unpacked.hex;
}

/** Digest of what a gzip file holds; `null` if it is damaged. */
async function digestGzip(file: string, algorithm: 'md5' | 'sha256'): Promise<string | null> {
  const hash = createHash(algorithm);
  try {
    await pipeline(createReadStream(file), createGunzip(), hash);
  } catch {
    return null;
  }
  return hash.digest('hex');
}

export interface VariantRequest {
  readonly plugin: DatasetPlugin;
  /** As the user named it. */
  readonly variant: string | null;
  readonly checksumsMatch: boolean;
  /** A size or limit was asked for: then the copy is not what the owner published. */
  readonly altered: boolean;
}

/**
 * The variant's name.
 *
 * @throws UsageError `variant-needed`, `variant-not-official` or `variant-malformed`
 */
export function resolveVariant({ plugin, variant, checksumsMatch, altered }: VariantRequest): string {
  const official = checksumsMatch && !altered;
  if (variant === null) {
    if (official) return OFFICIAL;
    throw new UsageError(`this copy of ${plugin.meta.id} needs a name: ${whyNotOfficial(altered)}`, {
      code: 'variant-needed',
      hint: 'Add `--variant <name>`, kebab-case, such as `--variant jpeg75-32`; boards never mix variants.',
    });
  }
  if (variant === OFFICIAL && !official) {
    throw new UsageError(`this copy of ${plugin.meta.id} cannot be called official: ${whyNotOfficial(altered)}`, {
      code: 'variant-not-official',
      where: '--variant',
      hint: 'Choose another name, or import the files as the owner publishes them.',
    });
  }
  if (schemaProblems(Id, variant).length > 0) {
    throw new UsageError('not a variant name', {
      code: 'variant-malformed',
      where: '--variant',
      expected: 'lower-case letters, digits and single hyphens',
      got: JSON.stringify(variant),
      hint: 'For instance `--variant jpeg75-32`.',
    });
  }
  return variant;
}

function whyNotOfficial(altered: boolean): string {
  return altered
    ? '--size, --limit, --classes and --skip-damaged change it'
    : "the owner's files with their published checksums are not in this folder";
}
