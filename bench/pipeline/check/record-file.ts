// A record by itself: JSON, schema, digest, and the place that its content names.
import path from 'node:path';
import { StealBenchError } from '../../contract/errors.js';
import { CellResult } from '../../contract/result.js';
import { schemaProblems } from '../../contract/validate.js';
import { digestJson } from '../../lib/files/hash.js';
import { readJson } from '../store/read-json.js';
import { resultPath } from '../store/result-store.js';
import type { CheckProblem } from './report.js';

export interface CheckedFile {
  /** `null` where the file is no record at all. */
  readonly result: CellResult | null;
  readonly problems: readonly CheckProblem[];
}

export async function checkRecordFile(folder: string, name: string): Promise<CheckedFile> {
  const document = await read(path.join(folder, name), name);
  if ('problem' in document) return { result: null, problems: [document.problem] };
  const faults = schemaProblems(CellResult, document.value);
  if (faults.length > 0) {
    return {
      result: null,
      problems: faults.map(({ pointer, message }) => ({
        path: name,
        pointer,
        code: 'schema-mismatch',
        message: 'the record does not satisfy its schema',
        expected: 'a value that suites/result.schema.json allows',
        got: message,
      })),
    };
  }
  const result = document.value as CellResult;
  return { result, problems: [...digestProblems(name, result), ...placeProblems(name, result)] };
}

async function read(file: string, name: string): Promise<{ value: unknown } | { problem: CheckProblem }> {
  try {
    return { value: await readJson(file) };
  } catch (error) {
    if (!(error instanceof StealBenchError)) throw error;
    const { code, message } = error;
    return { problem: { path: name, pointer: '', code, message: 'cannot be read', expected: 'JSON', got: message } };
  }
}

function digestProblems(name: string, { scientific, scientificDigest }: CellResult): readonly CheckProblem[] {
  const expected = digestJson(scientific);
  if (expected === scientificDigest) return [];
  const message = 'the record was changed after it was written';
  return [
    { path: name, pointer: '/scientificDigest', code: 'result-digest', message, expected, got: scientificDigest },
  ];
}

/** The path follows from the content, but for the number of a revision. */
function placeProblems(name: string, result: CellResult): readonly CheckProblem[] {
  const expected = resultPath(result);
  if (name.replace(/-r([2-9]|[1-9]\d+)\.json$/, '.json') === expected) return [];
  const message = 'the record lies where another belongs';
  return [{ path: name, pointer: '/scientific/cell', code: 'result-path', message, expected, got: name }];
}
