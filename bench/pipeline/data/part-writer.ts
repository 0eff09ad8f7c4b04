// The .npy files of one part, written chunk by chunk.
import path from 'node:path';
import type { Shape3 } from '../../contract/arrays.js';
import type { DatasetPart, DatasetRecord, DecodedChunk } from '../../contract/dataset.js';
import { createNpyWriter, type NpyWriter } from '../../lib/npy/writer.js';
import { partFile } from './layout.js';

export interface PartWriter {
  readonly files: readonly string[];
  count(): number;
  append(chunk: DecodedChunk): Promise<void>;
  finish(): Promise<DatasetRecord['parts']['train']>;
  /** Closes what is open; does nothing after `finish`. */
  abandon(): Promise<void>;
}

export async function createPartWriter(folder: string, part: DatasetPart, shape: Shape3): Promise<PartWriter> {
  const file = (what: 'images' | 'labels' | 'groups'): string => path.join(folder, partFile(part, what));
  const images = await createNpyWriter(file('images'), '|u1', shape);
  const labels = await createNpyWriter(file('labels'), '<i4', []);
  let groups: NpyWriter | null = null;
  let count = 0;
  return {
    files: [file('images'), file('labels')],
    count: () => count,
    async append(chunk) {
      if (count === 0 && chunk.groups !== null) groups = await createNpyWriter(file('groups'), '<i4', []);
      if ((groups === null) !== (chunk.groups === null))
        throw new RangeError('append: some chunks have groups, some none');
      await images.append(chunk.images.pixels);
      await labels.append(chunk.labels);
      if (chunk.groups !== null) await groups?.append(chunk.groups);
      count += chunk.images.count;
    },
    async finish() {
      const [pixels, classes] = [await images.finish(), await labels.finish()];
      const tracks = groups === null ? null : await groups.finish();
      return {
        count: pixels.count,
        pixelsSha256: pixels.sha256,
        labelsSha256: classes.sha256,
        groupsSha256: tracks?.sha256 ?? null,
      };
    },
    async abandon() {
      await images.abandon();
      await labels.abandon();
      await groups?.abandon();
    },
  };
}
