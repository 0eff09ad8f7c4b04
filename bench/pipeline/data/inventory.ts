// Which datasets exist and which variants of them lie on this machine.
import type { DatasetMeta, DatasetRecord } from '../../contract/dataset.js';
import { DatasetMissingError } from '../../contract/errors.js';
import { loadAll, loadPlugin } from '../registry/registry.js';
import { listVariants, variantFolder } from './layout.js';
import { readRecord } from './record.js';
import { verifyVariant, type Verification } from './verify.js';

export interface VariantState {
  readonly variant: string;
  readonly folder: string;
  /** `null` where the record is damaged; then `problem` says how. */
  readonly record: DatasetRecord | null;
  readonly problem: string | null;
}

export interface InventoryRow {
  readonly meta: DatasetMeta;
  readonly downloadable: boolean;
  readonly variants: readonly VariantState[];
}

/** Every known dataset, by id. */
export async function listInventory(dataRoot: string): Promise<readonly InventoryRow[]> {
  const plugins = await loadAll('datasets');
  return Promise.all(
    plugins.map(async ({ meta, officialFiles }) => ({
      meta,
      downloadable: officialFiles.length > 0,
      variants: await variantStates(dataRoot, meta.id),
    })),
  );
}

/**
 * Checks every variant of one dataset, or of all that are here.
 *
 * @throws DatasetMissingError `dataset-missing` when there is nothing to check
 */
export async function verifyDatasets(dataRoot: string, id: string | null): Promise<readonly Verification[]> {
  const ids = id === null ? (await loadAll('datasets')).map(({ meta }) => meta.id) : [id];
  const verified: Verification[] = [];
  for (const each of ids) {
    await loadPlugin('datasets', each);
    for (const variant of await listVariants(dataRoot, each)) {
      verified.push(await verifyVariant(variantFolder(dataRoot, each, variant)));
    }
  }
  if (verified.length > 0) return verified;
  throw new DatasetMissingError(
    id === null ? 'no dataset is on this machine' : `dataset ${id} is not on this machine`,
    {
      code: 'dataset-missing',
      where: dataRoot,
      hint: '`stealbench data list` says how to get each dataset.',
    },
  );
}

async function variantStates(dataRoot: string, id: string): Promise<readonly VariantState[]> {
  const variants = await listVariants(dataRoot, id);
  return Promise.all(variants.map((variant) => variantState(variant, variantFolder(dataRoot, id, variant))));
}

async function variantState(variant: string, folder: string): Promise<VariantState> {
  try {
    return { variant, folder, record: await readRecord(folder), problem: null };
  } catch (error) {
    return { variant, folder, record: null, problem: error instanceof Error ? error.message : String(error) };
  }
}
