// Writes what a dataset's decoder yields as .npy files, digests it on the way, and the record last.
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Shape3 } from '../../contract/arrays.js';
import {
  DatasetRecord,
  type DatasetMeta,
  type DatasetPart,
  type DecodedChunk,
  type DecodedLayout,
  type SkippedImage,
} from '../../contract/dataset.js';
import { DataError } from '../../contract/errors.js';
import { checkJson } from '../../contract/validate.js';
import { writeJsonAtomic } from '../../lib/files/atomic-write.js';
import { digestJson } from '../../lib/files/hash.js';
import { createPartWriter, type PartWriter } from './part-writer.js';
import { RECORD_FILE } from './layout.js';

export interface PrepareProgress {
  readonly part: DatasetPart;
  /** Images of the part written so far. */
  readonly images: number;
}

export interface PrepareOptions {
  readonly meta: DatasetMeta;
  readonly layout: DecodedLayout;
  readonly variant: string;
  readonly limit: number | null;
  readonly sourceFiles: DatasetRecord['sourceFiles'];
  /** Empty folder to write into. */
  readonly folder: string;
  readonly onProgress?: ((progress: PrepareProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Decodes everything into the folder.
 *
 * @throws DataError `decoder-broken` or `dataset-empty`, what the decoder throws, StorageError
 */
export async function prepareDataset(options: PrepareOptions): Promise<DatasetRecord> {
  const { meta, layout, variant, limit, sourceFiles, folder } = options;
  const { parts, skipped } = await writeParts(options);
  const body = {
    shape: [...layout.shape],
    classes: layout.classNames.length,
    parts,
    ...(skipped.length === 0 ? {} : { skipped: [...skipped] }),
  };
  const record: DatasetRecord = {
    schemaVersion: 1,
    dataset: meta.id,
    decoderVersion: meta.version,
    variant,
    ...body,
    classNames: [...layout.classNames],
    limit,
    rules: [...layout.rules],
    passedOver: [...(layout.passedOver ?? [])],
    sourceFiles,
    digest: recordDigest(body),
  };
  const file = path.join(folder, RECORD_FILE);
  await writeJsonAtomic(file, checkJson(DatasetRecord, record, file));
  return record;
}

/** The dataset's identity: SHA-256 over shape, classes, the parts' digests and what was skipped, if anything was. */
export function recordDigest({
  shape,
  classes,
  parts: { train, test },
  skipped,
}: Pick<DatasetRecord, 'shape' | 'classes' | 'parts' | 'skipped'>): string {
  const parts = { train: content(train), test: test === null ? null : content(test) };
  return digestJson({ shape, classes, parts, ...(skipped === undefined ? {} : { skipped }) });
}

/** What a part holds; how its groups were found is told beside it and is no part of its identity. */
function content({ count, pixelsSha256, labelsSha256, groupsSha256 }: DatasetRecord['parts']['train']): object {
  return { count, pixelsSha256, labelsSha256, groupsSha256 };
}

interface Written {
  readonly parts: DatasetRecord['parts'];
  readonly skipped: readonly SkippedImage[];
}

async function writeParts({ meta, layout, folder, onProgress, signal }: PrepareOptions): Promise<Written> {
  const train = await createPartWriter(folder, 'train', layout.shape);
  const test = await createPartWriter(folder, 'test', layout.shape);
  const skipped: SkippedImage[] = [];
  try {
    for await (const chunk of layout.chunks) {
      signal?.throwIfAborted();
      checkChunk(meta.id, chunk, layout.shape, layout.classNames.length);
      const writer: PartWriter = chunk.part === 'train' ? train : test;
      await writer.append(chunk);
      skipped.push(...(chunk.skipped ?? []));
      onProgress?.({ part: chunk.part, images: writer.count() });
    }
    const written = { train: await train.finish(), test: await test.finish() };
    if (written.train.count === 0) throw emptyDataset(meta.id);
    const { train: training, test: testing } = written;
    if (testing.count > 0) return { parts: { train: training, test: { ...testing, ...foundGroups(layout) } }, skipped };
    await Promise.all(test.files.map((file) => rm(file, { force: true })));
    return { parts: { train: written.train, test: null }, skipped };
  } finally {
    await train.abandon();
    await test.abandon();
  }
}

function foundGroups({ foundTestGroups }: DecodedLayout): Partial<DatasetRecord['parts']['train']> {
  return foundTestGroups === undefined ? {} : { groupsSource: 'derived', foundGroups: foundTestGroups };
}

function checkChunk(id: string, { images, labels, groups }: DecodedChunk, shape: Shape3, classes: number): void {
  const sizes = images.shape.join('x');
  if (sizes !== shape.join('x')) throw brokenDecoder(id, `images of ${shape.join('x')}`, sizes);
  if (labels.length !== images.count) throw brokenDecoder(id, `${images.count} labels`, `${labels.length}`);
  if (groups !== null && groups.length !== images.count)
    throw brokenDecoder(id, `${images.count} groups`, `${groups.length}`);
  const foreign = labels.find((label) => label < 0 || label >= classes);
  if (foreign !== undefined) throw brokenDecoder(id, `labels 0 to ${classes - 1}`, `${foreign}`);
}

function brokenDecoder(id: string, expected: string, got: string): DataError {
  return new DataError('the decoder yields something else than it declares', {
    code: 'decoder-broken',
    where: `bench/datasets/${id}.ts`,
    expected,
    got,
    hint: 'Mend the dataset plug-in; nothing was stored.',
  });
}

function emptyDataset(id: string): DataError {
  return new DataError('no training images', {
    code: 'dataset-empty',
    where: id,
    expected: 'at least one image in the training part',
    got: 'none',
    hint: 'Name the folder that holds the unpacked release.',
  });
}
