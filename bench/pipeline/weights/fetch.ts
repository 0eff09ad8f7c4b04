// Published weights over the network: download, checksum, then the same import as for a local file.
import { UsageError } from '../../contract/errors.js';
import type { ModelPlugin } from '../../tensor/model-plugin.js';
import { downloadFile, type DownloadOptions } from '../data/download.js';
import { downloadFolder } from '../data/layout.js';
import { importWeights, weightSetsOf, type ImportedWeights } from './import.js';

export interface FetchWeightsOptions {
  readonly plugin: ModelPlugin;
  readonly dataRoot: string;
  readonly replace?: boolean;
  readonly download?: DownloadOptions;
}

/**
 * Downloads the first file that the model's publishers offer into `<data>/.downloads/weights` and imports it.
 *
 * @throws UsageError `no-weight-sets` or `weights-not-downloadable`, and what `downloadFile` and `importWeights` throw
 */
export async function fetchWeights(options: FetchWeightsOptions): Promise<ImportedWeights> {
  const { plugin, dataRoot, replace, download } = options;
  const layouts = weightSetsOf(plugin).flatMap((set) => set.layouts);
  const file = layouts.map((layout) => layout.file).find((found) => found !== null) ?? null;
  if (file === null) throw notDownloadable(plugin, layouts.map(({ source }) => source).join('; '));
  const downloaded = await downloadFile(file, downloadFolder(dataRoot, 'weights'), download);
  return importWeights({ plugin, file: downloaded, dataRoot, ...(replace === undefined ? {} : { replace }) });
}

function notDownloadable({ meta }: ModelPlugin, sources: string): UsageError {
  return new UsageError(`no file of weights for ${meta.id} can be downloaded and read safely`, {
    code: 'weights-not-downloadable',
    where: meta.id,
    hint: `Get them from ${sources}, then \`stealbench weights import ${meta.id} <file>\`.`,
  });
}
