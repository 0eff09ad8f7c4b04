// The official release over the network: download, checksums, then the same import as for a local copy.
import type { DatasetPlugin } from '../../contract/dataset.js';
import { DatasetMissingError, UsageError } from '../../contract/errors.js';
import { downloadFile, type DownloadOptions } from './download.js';
import { importDataset, type Imported, type ImportOptions } from './import.js';
import { downloadFolder } from './layout.js';

export interface FetchOptions extends Omit<ImportOptions, 'source' | 'onProgress'> {
  readonly download?: DownloadOptions;
  readonly onProgress?: ImportOptions['onProgress'];
}

/**
 * Downloads what is missing into `<data>/.downloads/<id>` and imports it.
 *
 * @throws UsageError `nothing-to-fetch` for generated datasets, DatasetMissingError `not-downloadable` where the owner
 *   wants a registration, and what `downloadFile` and `importDataset` throw
 */
export async function fetchDataset({ download, ...options }: FetchOptions): Promise<Imported> {
  const { plugin, dataRoot, signal } = options;
  assertDownloadable(plugin);
  const source = downloadFolder(dataRoot, plugin.meta.id);
  for (const file of plugin.officialFiles) await downloadFile(file, source, { signal, ...download });
  return importDataset({ ...options, source });
}

function assertDownloadable({ meta, officialFiles }: DatasetPlugin): void {
  if (meta.generated) {
    throw new UsageError(`${meta.id} is generated: there is nothing to fetch`, {
      code: 'nothing-to-fetch',
      where: meta.id,
      hint: 'It is made on first use.',
    });
  }
  if (officialFiles.length === 0) {
    throw new DatasetMissingError(`${meta.id} cannot be downloaded by a program`, {
      code: 'not-downloadable',
      where: meta.id,
      hint: `${meta.obtain} Then \`stealbench data import ${meta.id} <folder> --variant <name>\`.`,
    });
  }
}
