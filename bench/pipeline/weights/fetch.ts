// Published weights over the network: download, checksum, then the same import as for a local file.
import { UsageError } from '../../contract/errors.js';
import type { ModelPlugin } from '../../tensor/model-plugin.js';
import { downloadFile, type DownloadOptions } from '../data/download.js';
import { downloadFolder } from '../data/layout.js';
import { importWeights, weightSetsOf, type ImportedWeights } from './import.js';

export interface FetchWeightsOptions {
  readonly plugin: ModelPlugin;
  readonly dataRoot: string;
  /** The set that is meant; may be absent for a model with one. */
  readonly set?: string;
  readonly replace?: boolean;
  readonly download?: DownloadOptions;
}

/**
 * Downloads the first file that a set's publishers offer into `<data>/.downloads/weights` and imports it.
 *
 * @throws UsageError `no-weight-sets`, `unknown-set`, `set-needed` or `weights-not-downloadable`, and what `downloadFile` and `importWeights` throw
 */
export async function fetchWeights(options: FetchWeightsOptions): Promise<ImportedWeights> {
  const { plugin, dataRoot, replace, download } = options;
  const [set, ...others] = weightSetsOf(plugin, options.set);
  if (set === undefined || others.length > 0) throw setNeeded(plugin);
  const { layouts } = set;
  const file = layouts.map((layout) => layout.file).find((found) => found !== null) ?? null;
  if (file === null) throw notDownloadable(plugin, layouts.map(({ source }) => source).join('; '));
  const downloaded = await downloadFile(file, downloadFolder(dataRoot, 'weights'), download);
  return importWeights({
    plugin,
    file: downloaded,
    dataRoot,
    set: set.id,
    ...(replace === undefined ? {} : { replace }),
  });
}

function setNeeded({ meta, weightSets = [] }: ModelPlugin): UsageError {
  const known = weightSets.map(({ id }) => id);
  return new UsageError(`model ${meta.id} has several sets of published weights`, {
    code: 'set-needed',
    where: meta.id,
    expected: `--set with one of ${known.join(', ')}`,
    got: 'none',
    hint: `Run \`stealbench weights fetch ${meta.id} --set ${known[0] ?? ''}\`, say.`,
  });
}

function notDownloadable({ meta }: ModelPlugin, sources: string): UsageError {
  return new UsageError(`no file of weights for ${meta.id} can be downloaded and read safely`, {
    code: 'weights-not-downloadable',
    where: meta.id,
    hint: `Get them from ${sources}, then \`stealbench weights import ${meta.id} <file>\`.`,
  });
}
