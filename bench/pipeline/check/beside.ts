// What lies beside the records: annotations and rounds that hold, and no file that belongs to nothing.
import path from 'node:path';
import { StealBenchError } from '../../contract/errors.js';
import { readAnnotations } from '../store/annotations.js';
import { RESERVED_FOLDERS, ROUNDS } from '../store/result-folders.js';
import { recordBeside } from '../store/result-store.js';
import { readRound } from '../secret/rounds.js';
import type { CheckProblem } from './report.js';

/** @param names - every file of the folder, relative, `/`-separated */
export async function checkBeside(
  folder: string,
  names: readonly string[],
  records: ReadonlySet<string>,
): Promise<readonly CheckProblem[]> {
  const rounds = names.filter((name) => name.startsWith(`${ROUNDS}/`) && name.endsWith('.json'));
  const checked = [
    await problemOf('annotations', async () => readAnnotations(folder, records)),
    ...(await Promise.all(
      rounds.map(async (name) => problemOf(name, async () => readRound(folder, path.basename(name, '.json')))),
    )),
  ];
  return [...checked.flat(), ...names.filter((name) => !belongs(name, records)).map(stray)];
}

async function problemOf(name: string, act: () => Promise<unknown>): Promise<readonly CheckProblem[]> {
  try {
    await act();
    return [];
  } catch (error) {
    if (!(error instanceof StealBenchError)) throw error;
    const { code, message, hint } = error;
    return [{ path: name, pointer: '', code, message, expected: hint, got: 'something else' }];
  }
}

function belongs(name: string, records: ReadonlySet<string>): boolean {
  const [first = ''] = name.split('/');
  if (RESERVED_FOLDERS.includes(first)) return name.endsWith('.json') && name.split('/').length === 2;
  return records.has(name) || records.has(recordBeside(name) ?? '');
}

function stray(name: string): CheckProblem {
  const message = 'a file that belongs to no record';
  return {
    path: name,
    pointer: '',
    code: 'stray-file',
    message,
    expected: 'records and what belongs beside them',
    got: name,
  };
}
