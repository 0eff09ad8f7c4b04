// A local copy of a release becomes a prepared variant in the data folder, whole or not at all.
import path from 'node:path';
import { rm } from 'node:fs/promises';
import type { ClassEntry, DatasetPlugin, DatasetRecord, DecodeOptions } from '../../contract/dataset.js';
import { DataError, UsageError } from '../../contract/errors.js';
import { buildFolder, partialName } from '../../lib/files/build-folder.js';
import { makeFolder } from '../../lib/files/make-folder.js';
import { extractArchive, isArchive } from './extract.js';
import { variantFolder } from './layout.js';
import { holdsOfficialFiles, matchesOfficialChecksums, resolveVariant } from './official.js';
import { prepareDataset, type PrepareProgress } from './prepare.js';
import { sweepImports, UNPACK } from './leftovers.js';
import { digestSources } from './source-digests.js';
import { readRecord } from './record.js';

export interface ImportOptions {
  readonly plugin: DatasetPlugin;
  /** Folder with the unpacked release, or with the owner's archives. */
  readonly source: string;
  readonly dataRoot: string;
  /** Needed unless the checksums are the official ones. */
  readonly variant?: string | null | undefined;
  /** [height, width], for datasets whose images differ in size. */
  readonly size?: readonly [number, number] | null | undefined;
  /** Images kept of each part, chosen by a fixed rule. */
  readonly limit?: number | null | undefined;
  /** Order and names of the classes, where they are folders. */
  readonly classes?: readonly ClassEntry[] | null | undefined;
  /** Leaves out single images that are damaged or absent. */
  readonly skipDamaged?: boolean | undefined;
  /** Replaces a variant of the same name. */
  readonly replace?: boolean | undefined;
  readonly onProgress?: ((progress: PrepareProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Imported {
  readonly record: DatasetRecord;
  readonly folder: string;
  /** False when the same data were there already. */
  readonly stored: boolean;
}

/**
 * Decodes a copy and stores it under its variant.
 *
 * @throws DataError for a damaged or foreign copy, or `variant-exists`; UsageError for a variant that is missing or
 *   not earned; StorageError. Nothing half-written is left in any case.
 */
export async function importDataset(options: ImportOptions): Promise<Imported> {
  const { plugin, source, dataRoot, limit = null } = options;
  const { officialFiles, meta } = plugin;
  assertOptionsFit(options);
  const checksumsMatch = await matchesOfficialChecksums(source, officialFiles);
  const altered = isAltered(options);
  const variant = resolveVariant({ plugin, variant: options.variant ?? null, checksumsMatch, altered });
  const target = variantFolder(dataRoot, meta.id, variant);
  await sweepImports(dataRoot);
  return withUnpacked(options, async (folder) => {
    const built = await buildFolder(
      target,
      async (temporary) => {
        const layout = await plugin.decode(decodeOptions(options, folder));
        const archives = folder !== source;
        const files = archives ? officialFiles.map(({ name }) => name) : layout.files;
        const sourceFiles = await digestSources(archives ? source : folder, files);
        const { onProgress, signal } = options;
        return prepareDataset({ meta, layout, variant, limit, sourceFiles, folder: temporary, onProgress, signal });
      },
      { replace: options.replace ?? false },
    );
    if (!built.placed) await assertSame(target, built.value);
    return { record: built.value, folder: target, stored: built.placed };
  });
}

/** What the decoder is asked for. */
export function decodeOptions(
  { size = null, limit = null, classes = null, skipDamaged = false }: ImportOptions,
  folder: string,
): DecodeOptions {
  return { folder, size, limit, classes, skipDamaged };
}

/** Whether the user's options make another copy of it than its owner published. */
export function isAltered({ size, limit, classes, skipDamaged }: ImportOptions): boolean {
  return [size, limit, classes].some((option) => option !== null && option !== undefined) || skipDamaged === true;
}

/** Throws UsageError `nothing-to-import` or `option-without-effect`. */
export function assertOptionsFit({ plugin: { meta, classFolders = false }, size, classes }: ImportOptions): void {
  if (meta.generated) throw nothingToImport(meta.id);
  const given = (option: unknown): boolean => option !== null && option !== undefined;
  if (given(size) && meta.shape !== null)
    throw withoutEffect('--size', `images of ${meta.id} are ${meta.shape.join('x')}; suites give the size they need`);
  if (given(classes) && !classFolders) throw withoutEffect('--classes', `the classes of ${meta.id} are its owner's`);
}

function withoutEffect(where: string, reason: string): UsageError {
  return new UsageError(`this dataset does not take the option: ${reason}`, {
    code: 'option-without-effect',
    where,
    hint: 'Leave the option out, or import the folder as `image-folder`.',
  });
}

function nothingToImport(id: string): UsageError {
  return new UsageError(`${id} is generated: there is nothing to import`, {
    code: 'nothing-to-import',
    where: id,
    hint: 'It is made on first use.',
  });
}

/** Runs with the unpacked release: the source itself, or a temporary folder with its archives unpacked. */
export async function withUnpacked<T>(
  { plugin: { meta, officialFiles }, source, dataRoot, signal }: ImportOptions,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const archives = officialFiles.map(({ name }) => name).filter(isArchive);
  if (archives.length === 0 || !(await holdsOfficialFiles(source, officialFiles))) return use(source);
  await makeFolder(dataRoot);
  const folder = partialName(path.join(dataRoot, `${UNPACK}${meta.id}`));
  await makeFolder(folder);
  try {
    for (const name of archives) {
      signal?.throwIfAborted();
      await extractArchive(path.join(source, name), folder, signal);
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function assertSame(target: string, { dataset, variant, digest }: DatasetRecord): Promise<void> {
  const present = await readRecord(target);
  if (present.digest === digest) return;
  throw new DataError(`another copy of ${dataset} is stored as ${variant}`, {
    code: 'variant-exists',
    where: target,
    expected: `digest ${present.digest}`,
    got: digest,
    hint: 'Choose another `--variant`, or add `--replace`.',
  });
}
