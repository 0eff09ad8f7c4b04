// The decoded form of labelled image files: what every dataset of single files hands to an import.
import type { DecodedLayout, DecodeOptions, PassedOver } from '../../contract/dataset.js';
import { concatChunks, decodeLabelledFiles, limitFiles, type LabelledFile } from './labelled-files.js';
import type { Fit } from '../../lib/images/resize.js';

export interface LabelledParts {
  readonly classNames: readonly string[];
  readonly train: readonly LabelledFile[];
  readonly test: readonly LabelledFile[];
  readonly rules: readonly string[];
  readonly passedOver?: readonly PassedOver[];
}

export interface FilesLayoutOptions extends Pick<DecodeOptions, 'folder' | 'limit' | 'skipDamaged'> {
  readonly size: readonly [number, number];
  readonly fit: Fit;
  /** Files beside the images that were read: tables of labels. */
  readonly tables?: readonly string[];
}

/** Images of both parts in RGB at one size, the first `limit` of a fixed order. */
export function filesLayout(
  { classNames, rules, passedOver = [], ...parts }: LabelledParts,
  { folder, size, fit, limit, skipDamaged = false, tables = [] }: FilesLayoutOptions,
): DecodedLayout {
  const train = limitFiles(parts.train, 'train', limit);
  const test = limitFiles(parts.test, 'test', limit);
  const how = { size, fit, skipDamaged };
  return {
    classNames,
    shape: [size[0], size[1], 3],
    chunks: concatChunks(
      decodeLabelledFiles(folder, train, { part: 'train', ...how }),
      decodeLabelledFiles(folder, test, { part: 'test', ...how }),
    ),
    rules,
    files: [...tables, ...[...train, ...test].map((file) => file.path)],
    counts: { train: countByClass(train, classNames.length), test: countByClass(test, classNames.length) },
    passedOver,
  };
}

function countByClass(files: readonly LabelledFile[], classes: number): readonly number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const { label } of files) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}
