// What an import would do, without doing it: which folders are what, which classes in which order, what is left out.
import type { DatasetPart, DecodedLayout, PassedOver } from '../../contract/dataset.js';
import { assertOptionsFit, decodeOptions, isAltered, withUnpacked, type ImportOptions } from './import.js';
import { matchesOfficialChecksums, resolveVariant } from './official.js';

export interface ImportPlan {
  readonly dataset: string;
  /** `null` where the copy still needs a name. */
  readonly variant: string | null;
  readonly shape: readonly number[];
  /** In the order of their indices, with the images of each part. */
  readonly classes: readonly ({ readonly name: string } & Readonly<Record<DatasetPart, number>>)[];
  readonly rules: readonly string[];
  readonly passedOver: readonly PassedOver[];
}

/**
 * Reads a copy as an import would, and stores nothing. Images in files of their own are counted, not decoded: a damaged one shows at the import.
 *
 * @throws what `importDataset` throws, but for a variant that is missing
 */
export async function planImport(options: ImportOptions): Promise<ImportPlan> {
  const { plugin, source } = options;
  assertOptionsFit(options);
  const checksumsMatch = await matchesOfficialChecksums(source, plugin.officialFiles);
  const altered = isAltered(options);
  const named = options.variant ?? null;
  const needsName = named === null && (altered || !checksumsMatch);
  const variant = needsName ? null : resolveVariant({ plugin, variant: named, checksumsMatch, altered });
  return withUnpacked(options, async (folder) => {
    const layout = await plugin.decode({ ...decodeOptions(options, folder), listOnly: true });
    const counts = layout.counts ?? (await countByDecoding(layout));
    return {
      dataset: plugin.meta.id,
      variant,
      shape: layout.shape,
      classes: layout.classNames.map((name, label) => ({
        name,
        train: counts.train[label] ?? 0,
        test: counts.test[label] ?? 0,
      })),
      rules: layout.rules,
      passedOver: layout.passedOver ?? [],
    };
  });
}

async function countByDecoding({ classNames, chunks }: DecodedLayout): Promise<Record<DatasetPart, number[]>> {
  const counts = { train: classNames.map(() => 0), test: classNames.map(() => 0) };
  for await (const { part, labels } of chunks)
    for (const label of labels) counts[part][label] = (counts[part][label] ?? 0) + 1;
  return counts;
}
