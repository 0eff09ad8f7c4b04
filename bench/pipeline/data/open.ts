// A prepared dataset, opened for reading; a generated one is made on first use.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ImageStore } from '../../contract/arrays.js';
import type { DatasetPart, DatasetPlugin, DatasetRecord } from '../../contract/dataset.js';
import { DataError, DatasetMissingError } from '../../contract/errors.js';
import { buildFolder } from '../../lib/files/build-folder.js';
import { digestBytes } from '../../lib/files/hash.js';
import { decodeNpy } from '../../lib/npy/npy.js';
import { openNpyRows } from '../../lib/npy/rows.js';
import { loadPlugin } from '../registry/registry.js';
import { GENERATED, listVariants, OFFICIAL, partFile, variantFolder } from './layout.js';
import { prepareDataset } from './prepare.js';
import { readRecord } from './record.js';

export interface Part {
  readonly images: ImageStore;
  /** int32 [count], each in [0, classes). */
  readonly labels: Int32Array;
  /** int32 [count]; `null` where the dataset has no groups. */
  readonly groups: Int32Array | null;
}

export interface OpenedDataset {
  readonly record: DatasetRecord;
  readonly folder: string;
  readonly train: Part;
  /** `null` where the dataset has no test part. */
  readonly test: Part | null;
}

/**
 * Opens a dataset by id: its official variant, else the only one there is.
 *
 * @param variant - a certain one instead
 * @throws DatasetMissingError `dataset-missing` with the command that gets it; DataError `ambiguous-variant` or for
 *   damaged files; SuiteError for an unknown id; StorageError
 */
export async function openDataset(id: string, dataRoot: string, variant?: string): Promise<OpenedDataset> {
  const plugin = await loadPlugin('datasets', id);
  if (plugin.meta.generated) await ensureGenerated(plugin, dataRoot);
  const name = chooseVariant(plugin, await listVariants(dataRoot, id), dataRoot, variant);
  return openVariant(variantFolder(dataRoot, id, name));
}

/** Opens one prepared variant; labels and groups are checked by digest, pixels once a run and by `data verify`. */
export async function openVariant(folder: string): Promise<OpenedDataset> {
  const record = await readRecord(folder);
  const { train, test } = record.parts;
  return {
    record,
    folder,
    train: await openPart(folder, 'train', train, record),
    test: test === null ? null : await openPart(folder, 'test', test, record),
  };
}

async function ensureGenerated(plugin: DatasetPlugin, dataRoot: string): Promise<void> {
  const folder = variantFolder(dataRoot, plugin.meta.id, GENERATED);
  const present = await readRecord(folder).catch(() => null);
  if (present?.decoderVersion === plugin.meta.version) return;
  await buildFolder(
    folder,
    async (temporary) => {
      const layout = await plugin.decode({ folder: temporary, size: null, limit: null });
      const { meta } = plugin;
      return prepareDataset({ meta, layout, variant: GENERATED, limit: null, sourceFiles: [], folder: temporary });
    },
    { replace: present !== null },
  );
}

function chooseVariant(
  { meta: { id, obtain }, officialFiles }: DatasetPlugin,
  variants: readonly string[],
  dataRoot: string,
  wanted: string | undefined,
): string {
  if (wanted !== undefined && variants.includes(wanted)) return wanted;
  const [only, ...others] = variants;
  if (only === undefined || wanted !== undefined) {
    const command = officialFiles.length > 0 ? `stealbench data fetch ${id}` : `stealbench data import ${id} <folder>`;
    throw new DatasetMissingError(`dataset ${id}${wanted === undefined ? '' : ` (${wanted})`} is not on this machine`, {
      code: 'dataset-missing',
      where: path.join(dataRoot, id),
      expected: wanted === undefined ? 'a prepared variant' : `variant ${wanted}`,
      got: variants.join(', ') || 'none',
      hint: command === obtain ? `Run \`${command}\`.` : `Run \`${command}\`. ${obtain}`,
    });
  }
  if (variants.includes(OFFICIAL)) return OFFICIAL;
  if (others.length === 0) return only;
  throw new DataError(`dataset ${id} is here in several variants and none is official`, {
    code: 'ambiguous-variant',
    where: path.join(dataRoot, id),
    expected: 'one variant, or one named official',
    got: variants.join(', '),
    hint: `Name one in the suite, beside "dataset": "variant": ${JSON.stringify(only)}; or remove the others' folders.`,
  });
}

async function openPart(
  folder: string,
  part: DatasetPart,
  { count, labelsSha256, groupsSha256 }: DatasetRecord['parts']['train'],
  { shape }: DatasetRecord,
): Promise<Part> {
  const file = path.join(folder, partFile(part, 'images'));
  const images = openNpyRows(file);
  if (images.count !== count || images.shape.join() !== shape.join()) {
    throw changedDataset(file, `[${[count, ...shape].join(', ')}]`, `[${[images.count, ...images.shape].join(', ')}]`);
  }
  const read = (what: 'labels' | 'groups', digest: string): Promise<Int32Array> =>
    readColumn(path.join(folder, partFile(part, what)), digest);
  return {
    images,
    labels: await read('labels', labelsSha256),
    groups: groupsSha256 === null ? null : await read('groups', groupsSha256),
  };
}

async function readColumn(file: string, sha256: string): Promise<Int32Array> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw changedDataset(file, 'a file that can be read', error instanceof Error ? error.message : String(error));
  });
  const { data } = decodeNpy(bytes, file);
  if (!(data instanceof Int32Array)) throw changedDataset(file, 'int32', data.constructor.name);
  const digest = digestBytes(data);
  if (digest !== sha256) throw changedDataset(file, `digest ${sha256}`, digest);
  return data;
}

/** A DataError `dataset-damaged`. */
export function changedDataset(where: string, expected: string, got: string): DataError {
  return new DataError('a prepared dataset was changed or damaged', {
    code: 'dataset-damaged',
    where,
    expected,
    got,
    hint: 'Import or fetch the dataset again with --replace; `stealbench data verify` says which files are not as written.',
  });
}
