// Imported weights on disk: <data>/.weights/<model>/<set>/weights.safetensors and weights.json.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DataError } from '../../contract/errors.js';
import { checkJson } from '../../contract/validate.js';
import { WeightsRecord } from '../../contract/weights.js';
import { writeFileAtomic, writeJsonAtomic } from '../../lib/files/atomic-write.js';
import { buildFolder } from '../../lib/files/build-folder.js';
import { digestBytes } from '../../lib/files/hash.js';
import { readJson } from '../store/read-json.js';

const RECORD = 'weights.json';
const WEIGHTS = 'weights.safetensors';

export function weightsFolder(dataRoot: string, model: string, set: string): string {
  return path.join(dataRoot, '.weights', model, set);
}

/** The record of a set; `null` if it is not on this machine. Throws ValidationError for a damaged one. */
export async function weightsRecord(dataRoot: string, model: string, set: string): Promise<WeightsRecord | null> {
  const file = path.join(weightsFolder(dataRoot, model, set), RECORD);
  return existsSync(file) ? checkJson(WeightsRecord, await readJson(file), file) : null;
}

/** The weights, verified. Throws DataError `weights-changed` unless they have this digest. */
export async function readStoredWeights(
  dataRoot: string,
  { model, set, sha256 }: Pick<WeightsRecord, 'model' | 'set' | 'sha256'>,
): Promise<Uint8Array> {
  const file = path.join(weightsFolder(dataRoot, model, set), WEIGHTS);
  const bytes = await readFile(file).catch(() => null);
  const got = bytes === null ? 'no file' : digestBytes(bytes);
  if (bytes !== null && got === sha256) return bytes;
  throw new DataError(`the ${set} weights of ${model} are not those that were imported`, {
    code: 'weights-changed',
    where: file,
    expected: `SHA-256 ${sha256}`,
    got,
    hint: `Import them again: \`stealbench weights import ${model} <file> --replace\`, then plan the suite again.`,
  });
}

/** Keeps weights with their record; returns whether they were put there, or others were there first. */
export async function storeWeights(
  dataRoot: string,
  record: WeightsRecord,
  bytes: Uint8Array,
  replace: boolean,
): Promise<boolean> {
  const build = async (folder: string): Promise<void> => {
    await writeFileAtomic(path.join(folder, WEIGHTS), bytes);
    await writeJsonAtomic(path.join(folder, RECORD), record);
  };
  const { placed } = await buildFolder(weightsFolder(dataRoot, record.model, record.set), build, { replace });
  return placed;
}
