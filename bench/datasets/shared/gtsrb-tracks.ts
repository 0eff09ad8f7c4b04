// The tracks of GTSRB's test part, which has no track ids: frames of one sign, found within a class by likeness.
import path from 'node:path';
import { decodeFiles } from '../../lib/images/decode-image.js';
import { chunksOf } from '../../lib/splits/keep-rows.js';
import type { LabelledFile } from './labelled-files.js';
import { createRng } from '../../lib/random/rng.js';
import { groupsAgreement, type GroupsAgreement } from '../../lib/grouping/agreement.js';
import { blockSums, joinAlike } from '../../lib/grouping/alike.js';

/** Frames of a track (Stallkamp et al. 2012); a few training tracks have one less. */
const FRAMES = 30;
/** Likeness is measured at this size, whatever size the dataset is decoded to. */
const SIZE = [32, 32] as const;
const CHUNK = 512;
/** The test part has a third as many tracks as the training part, class by class: so the rule is tried on as many. */
const SHARE = 1 / 3;

/** The rule, for the record. */
export const TRACK_RULE =
  'within a class, the closest images by the mean colours of 8x8 blocks at 32x32 are joined first, up to 30 a track';

export interface LookOptions {
  /** More than a class can have; a group is class * this + track. */
  readonly tracks: number;
  readonly skipDamaged: boolean;
}

/**
 * The files with a track each, of at most 30.
 *
 * @throws DataError for a file that is missing or does not decode, unless such files are skipped: then it has no track
 */
export async function withFoundTracks(
  folder: string,
  files: readonly LabelledFile[],
  { tracks, skipDamaged }: LookOptions,
): Promise<readonly LabelledFile[]> {
  const found = new Map<LabelledFile, number>();
  for (const [label, own] of byClass(files)) {
    for (const [file, track] of await findTracks(folder, own, skipDamaged)) found.set(file, label * tracks + track);
  }
  return files.map((file) => ({ ...file, group: found.get(file) ?? -1 }));
}

/** What the rule makes of a third of the training tracks of each class, beside what they are. */
export async function trackAgreement(
  folder: string,
  files: readonly LabelledFile[],
  { skipDamaged }: LookOptions,
): Promise<GroupsAgreement> {
  const found: number[] = [];
  const truth: number[] = [];
  for (const [label, own] of byClass(files)) {
    const sample = someTracks(own, label);
    const offset = found.length;
    for (const [{ group = -1 }, track] of await findTracks(folder, sample, skipDamaged)) {
      found.push(offset + track);
      truth.push(group);
    }
  }
  return groupsAgreement(Int32Array.from(found), Int32Array.from(truth));
}

/** Track of each file that decodes, in their order. */
async function findTracks(
  folder: string,
  files: readonly LabelledFile[],
  skipDamaged: boolean,
): Promise<ReadonlyMap<LabelledFile, number>> {
  const chunks: Float64Array[] = [];
  const kept: LabelledFile[] = [];
  for (const chunk of chunksOf(files, CHUNK)) {
    const paths = chunk.map((file) => path.join(folder, file.path));
    const { images, damaged } = await decodeFiles(paths, SIZE, 'fill', skipDamaged);
    chunks.push(blockSums(images));
    kept.push(...chunk.filter((_, row) => !damaged.has(row)));
  }
  const features = new Float64Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    features.set(chunk, offset);
    offset += chunk.length;
  }
  const found = joinAlike(features, kept.length, FRAMES);
  return new Map(kept.map((file, at) => [file, found[at] ?? -1]));
}

/** All files of a third of a class's tracks, at least two, by a fixed draw. */
function someTracks(files: readonly LabelledFile[], label: number): readonly LabelledFile[] {
  const tracks = [...new Set(files.map(({ group }) => group))];
  const order = createRng(`gtsrb-tracks:${label}`).permutation(tracks.length);
  const drawn = new Set(Array.from(order.slice(0, Math.max(2, Math.round(tracks.length * SHARE))), (at) => tracks[at]));
  return files.filter(({ group }) => drawn.has(group));
}

function byClass(files: readonly LabelledFile[]): ReadonlyMap<number, readonly LabelledFile[]> {
  const classes = new Map<number, LabelledFile[]>();
  for (const file of files) {
    const own = classes.get(file.label);
    if (own === undefined) classes.set(file.label, [file]);
    else own.push(file);
  }
  return classes;
}
