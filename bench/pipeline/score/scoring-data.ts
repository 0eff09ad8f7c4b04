// What scoring needs of datasets and no job leaves behind: names of classes, and which images show the same thing.
import type { ImageGroups } from '../../contract/metric.js';
import type { DataSlice } from '../../contract/plan.js';
import type { DatasetChoice } from '../../contract/suite.js';
import { partOfSplit } from '../../lib/splits/test-pool.js';
import { openDataset } from '../data/open.js';
import { sliceRows } from '../data/slice.js';

export interface ScoringData {
  /** Names of the classes of a copy of a dataset, by index. */
  classNames(copy: DatasetChoice): Promise<readonly string[]>;
  /**
   * Groups of a slice's images in their order, numbered as they first occur; `null` where its part has none.
   *
   * @param atMost - of the slice's images, the first so many
   */
  groups(slice: DataSlice, atMost?: number): Promise<ImageGroups | null>;
}

/** Reads the datasets below a folder, the names of each once. Rejects with what `openSlice` throws. */
export function scoringData(dataRoot: string): ScoringData {
  const names = new Map<string, Promise<readonly string[]>>();
  return {
    classNames({ dataset, variant }) {
      const name = `${dataset} ${variant ?? ''}`;
      const known = names.get(name) ?? openDataset(dataset, dataRoot, variant).then(({ record }) => record.classNames);
      names.set(name, known);
      return known;
    },
    async groups(slice, atMost) {
      const { record, source, rows } = await sliceRows(slice, dataRoot, atMost);
      const { groups } = source;
      if (groups === null) return null;
      const part = partOfSplit(slice.split) === 'test' ? record.parts.test : record.parts.train;
      return numberedGroups(
        rows.map((row) => groups[row] ?? row),
        part?.groupsSource ?? 'declared',
      );
    },
  };
}

/** Groups of images by any names, numbered as they first occur. */
export function numberedGroups(names: Int32Array, source: ImageGroups['source']): ImageGroups {
  const numbers = new Map<number, number>();
  const ids = names.map((name) => {
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  });
  return { ids, count: numbers.size, source };
}
