// Result records on disk: append-only, named by what they measure, never overwritten.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { StoredResult } from '../../contract/board.js';
import { attackLabel, datasetLabel, defenseLabel, detectorLabel, streamDetectorLabel } from '../../contract/board.js';
import { UsageError, ValidationError } from '../../contract/errors.js';
import { Items } from '../../contract/items.js';
import type { Cell, Plan } from '../../contract/plan.js';
import { CellResult, Predictions, STREAM_RESULT_SCHEMA_VERSION } from '../../contract/result.js';
import { checkJson } from '../../contract/validate.js';
import { writeFileAtomic, writeJsonAtomic } from '../../lib/files/atomic-write.js';
import { readRegularFile } from '../../lib/files/regular-file.js';
import { canonicalJson, digestBytes, digestJson } from '../../lib/files/hash.js';
import { decodeJson } from '../../lib/json/bytes.js';
import { readJson } from './read-json.js';
import { refuseOthers, resultFiles } from './result-files.js';
import { isRecordPath } from './result-folders.js';
import type { ScoredCell } from '../score/score.js';

const PREDICTIONS = '.predictions.json.gz';
const ITEMS = '.items.json.gz';

/** Bytes that a file beside a record may unpack to: some ten million test images. */
const LARGEST_BESIDE = 2 ** 28;

/** What a record's path says. */
type Placed = Pick<CellResult['scientific'], 'suite' | 'cell' | 'key'>;

/** Path of a record below the results folder, without a revision; `/`-separated. */
export function resultPath({ scientific }: { readonly scientific: Placed }): string {
  const { suite, cell, key } = scientific;
  const end = key === null ? 'skipped' : key.slice(0, 12);
  const place = [suite.name, suite.version, cell.kind];
  switch (cell.kind) {
    case 'attack':
      place.push(cell.victim, attackLabel(cell), defenseLabel(cell), `b${cell.budgetQueries}-s${cell.seed}-${end}`);
      break;
    case 'detector':
      place.push(datasetLabel(cell), detectorLabel(cell), cell.anomalous, `s${cell.seed}-${end}`);
      break;
    case 'stream': {
      const { budgetQueries, watchedClients: clients, seed } = cell;
      const file = `b${budgetQueries}-c${clients}-s${seed}-${end}`;
      place.push(cell.victim, streamDetectorLabel(cell), attackLabel(cell), file);
      break;
    }
    case 'throughput':
      place.push(cell.model, cell.backend, cell.measure, `n${cell.batchSize}-${end}`);
  }
  return `${place.join('/')}.json`;
}

/** Bytes of a name on every usual file system, less the longest ending of ours: predictions, half-written. */
const LONGEST_NAME = 255 - '.predictions.json.gz.partial-'.length - 36;

/**
 * Checks before any work that the records of these cells have names that a file system takes.
 *
 * @throws UsageError `name-too-long`
 */
export function assertStorable({ suite }: Pick<Plan, 'suite'>, cells: readonly Cell[]): void {
  for (const { label, spec: cell, state } of cells) {
    const key = state.kind === 'planned' ? state.key : null;
    const names = resultPath({ scientific: { suite, cell, key } }).split('/');
    const long = names.find((name) => Buffer.byteLength(name) > LONGEST_NAME);
    if (long === undefined) continue;
    throw new UsageError('the record of a cell would have a name that no file system takes', {
      code: 'name-too-long',
      where: label,
      expected: `at most ${LONGEST_NAME} bytes`,
      got: `${Buffer.byteLength(long)} (${long.slice(0, 60)}…)`,
      hint: 'Shorten its parameters: they are part of the name.',
    });
  }
}

/**
 * Writes a record and what lies beside it. The same science again is not written twice; other numbers for the same cell become a new revision that `supersedes` the last one.
 *
 * @returns the path below `folder`, and whether anything was written
 */
export async function storeResult(
  folder: string,
  { result, predictions, items }: ScoredCell,
): Promise<{ path: string; written: boolean }> {
  const base = resultPath(result);
  const revisions = await existingRevisions(folder, base);
  const last = revisions.at(-1);
  if (last !== undefined) {
    const stored = await readResult(folder, last);
    const sameTimings =
      result.scientific.cell.kind !== 'throughput' ||
      canonicalJson(stored.provenance) === canonicalJson(result.provenance);
    if (stored.scientificDigest === result.scientificDigest && sameTimings) return { path: last, written: false };
  }
  const name = last === undefined ? base : base.replace(/\.json$/, `-r${revisions.length + 1}.json`);
  const record = checkJson(CellResult, { ...result, supersedes: last ?? (await skippedBefore(folder, base)) }, name);
  // The record is written last: a record without what lies beside it is never seen.
  for (const [ending, document] of [
    [PREDICTIONS, predictions],
    [ITEMS, items],
  ] as const) {
    if (document === null) continue;
    const file = path.join(folder, name.replace(/\.json$/, ending));
    await writeFileAtomic(file, gzipSync(canonicalJson(document), { level: 9 }));
  }
  await writeJsonAtomic(path.join(folder, name), record);
  return { path: name, written: true };
}

/** Reads and checks a record: schema, and that its digest is that of its content. */
export async function readResult(folder: string, relative: string): Promise<CellResult> {
  const file = path.join(folder, relative);
  const document = await readJson(file);
  refuseNewer(document, file);
  const result = checkJson(CellResult, document, file);
  const digest = digestJson(result.scientific);
  if (digest !== result.scientificDigest) {
    throw new ValidationError('the record was changed after it was written', {
      code: 'result-digest',
      where: file,
      expected: `scientificDigest ${digest}`,
      got: result.scientificDigest,
      hint: 'Restore the file; corrections are new records that supersede, never edits.',
    });
  }
  return result;
}

/** A later schema may give a field another meaning; `schemaVersion` alone is sure to be read as it was meant. */
function refuseNewer(document: unknown, where: string): void {
  if (typeof document !== 'object' || document === null || !('schemaVersion' in document)) return;
  const { schemaVersion } = document;
  if (typeof schemaVersion !== 'number' || schemaVersion <= STREAM_RESULT_SCHEMA_VERSION) return;
  throw new ValidationError('the record is written by a later version of StealBench', {
    code: 'result-newer',
    where,
    expected: `schemaVersion ${STREAM_RESULT_SCHEMA_VERSION} or less`,
    got: `${schemaVersion}`,
    hint: 'Update StealBench, or leave the record out.',
  });
}

/** Every record below a folder, sorted by path. One that cannot be read fails the whole: no row vanishes. */
export async function readResults(folder: string): Promise<readonly StoredResult[]> {
  if (!existsSync(folder)) return [];
  const found = await resultFiles(folder);
  refuseOthers(folder, found);
  const records = found.files.filter(isRecordPath);
  return Promise.all(records.map(async (name) => ({ path: name, result: await readResult(folder, name) })));
}

/** The predictions beside a completed record, checked against the digest in it; `null` where a cell has none. */
export async function readPredictions(
  folder: string,
  { path: name, result }: StoredResult,
): Promise<Predictions | null> {
  const { outcome } = result.scientific;
  if (outcome.state !== 'completed' || outcome.predictionsSha256 === null) return null;
  const file = path.join(folder, name.replace(/\.json$/, PREDICTIONS));
  const bytes = await readBeside(file, outcome.predictionsSha256, 'predictions');
  return checkGroups(decodeJson(Predictions, bytes, file), file);
}

/** Groups are numbered without gaps, so that none of them has a number beyond the images. */
function checkGroups(predictions: Predictions, where: string): Predictions {
  const { groups, labels } = predictions;
  const images = labels.length;
  const outside = groups?.find((group) => group >= images);
  if (groups === undefined || (groups.length === images && outside === undefined)) return predictions;
  throw new ValidationError('the groups beside a record do not fit its images', {
    code: 'predictions-shape',
    where,
    expected: `the group of each of ${images} images, a number below ${images}`,
    got: outside === undefined ? `${groups.length} groups` : `group ${outside}`,
    hint: 'Restore the file, or score the suite again.',
  });
}

/** The figures beside a completed record, checked against the digest in it; `null` where it has none. */
export async function readItems(folder: string, { path: name, result }: StoredResult): Promise<Items | null> {
  const { outcome } = result.scientific;
  if (outcome.state !== 'completed' || outcome.itemsSha256 === undefined) return null;
  const file = path.join(folder, name.replace(/\.json$/, ITEMS));
  const items = decodeJson(Items, await readBeside(file, outcome.itemsSha256, 'items'), file);
  if (items.kind === result.scientific.cell.kind) return items;
  throw notItsOwn(file, 'items', `figures of kind ${result.scientific.cell.kind}`, items.kind);
}

/** Record whose file this is beside; `null` for any other name. */
export function recordBeside(name: string): string | null {
  const ending = [PREDICTIONS, ITEMS].find((one) => name.endsWith(one));
  return ending === undefined ? null : name.slice(0, -ending.length).concat('.json');
}

async function readBeside(file: string, sha256: string, what: 'predictions' | 'items'): Promise<Uint8Array> {
  const bytes = existsSync(file) ? gunzip(await readRegularFile(file)) : new Uint8Array(0);
  const digest = digestBytes(bytes);
  if (digest === sha256) return bytes;
  throw notItsOwn(file, what, `SHA-256 ${sha256}`, digest);
}

function notItsOwn(where: string, what: 'predictions' | 'items', expected: string, got: string): ValidationError {
  return new ValidationError(`the ${what === 'items' ? 'figures' : what} do not belong to their record`, {
    code: `${what}-digest`,
    where,
    expected,
    got,
    hint: 'Restore the file, or score the suite again.',
  });
}

function gunzip(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: LARGEST_BESIDE });
  } catch {
    return new Uint8Array(0);
  }
}

async function existingRevisions(folder: string, base: string): Promise<readonly string[]> {
  const parent = path.join(folder, path.dirname(base));
  if (!existsSync(parent)) return [];
  const stem = path.basename(base, '.json');
  const revision = (name: string): number =>
    Number(new RegExp(`^${escape(stem)}(?:-r(\\d+))?\\.json$`).exec(name)?.[1] ?? 1);
  const names = (await readdir(parent)).filter((name) => new RegExp(`^${escape(stem)}(-r\\d+)?\\.json$`).test(name));
  return names.sort((a, b) => revision(a) - revision(b)).map((name) => path.posix.join(path.posix.dirname(base), name));
}

/** The record that says "skipped" for the cell that now has numbers. */
async function skippedBefore(folder: string, base: string): Promise<string | null> {
  const skipped = base.replace(/-[0-9a-f]{12}\.json$/, '-skipped.json');
  if (skipped === base) return null;
  return (await existingRevisions(folder, skipped)).at(-1) ?? null;
}

function escape(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\*]/g, '\\$&');
}
