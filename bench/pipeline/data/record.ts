// Reads dataset.json, the record beside a prepared variant, and checks that it is what was written.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DatasetRecord } from '../../contract/dataset.js';
import { DataError } from '../../contract/errors.js';
import { schemaProblems } from '../../contract/validate.js';
import { parseJson } from '../../lib/json/parse.js';
import { errnoOf } from '../../lib/files/storage-error.js';
import { RECORD_FILE } from './layout.js';
import { recordDigest } from './prepare.js';

/** Throws DataError `record-missing`, `record-corrupt` or `record-changed`. */
export async function readRecord(folder: string): Promise<DatasetRecord> {
  const file = path.join(folder, RECORD_FILE);
  const record = parseRecord(file, await readBytes(file));
  const digest = recordDigest(record);
  if (digest !== record.digest) throw damaged('record-changed', file, `digest ${digest}`, record.digest);
  return record;
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw damaged('record-missing', file, 'a record', errnoOf(error) ?? 'nothing', error);
  }
}

function parseRecord(file: string, bytes: Uint8Array): DatasetRecord {
  const value = parsed(file, bytes);
  const [problem] = schemaProblems(DatasetRecord, value);
  if (problem !== undefined)
    throw damaged('record-corrupt', `${file}#${problem.pointer}`, 'a dataset record', problem.message);
  return value as DatasetRecord;
}

function parsed(file: string, bytes: Uint8Array): unknown {
  try {
    return parseJson(bytes, file);
  } catch (error) {
    throw damaged('record-corrupt', file, 'JSON', error instanceof Error ? error.message : 'something else', error);
  }
}

function damaged(code: string, where: string, expected: string, got: string, cause?: unknown): DataError {
  return new DataError('the record of a prepared dataset is damaged', {
    code,
    where,
    expected,
    got,
    hint: `Delete the folder ${path.dirname(where)} and import the dataset again.`,
    cause,
  });
}
