// Reads a JSON file that a person may have written, with errors that say where.
import { readFile } from 'node:fs/promises';
import { UsageError, ValidationError } from '../contract/errors.js';

/** Throws UsageError `file-unreadable` or ValidationError `not-json` with the position of the mistake. */
export async function readJson(file: string): Promise<unknown> {
  const text = await readText(file);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new ValidationError('not valid JSON', {
      code: 'not-json',
      where: file,
      expected: 'a JSON document',
      got: error instanceof Error ? error.message : String(error),
      hint: 'Mend the file at that position; JSON allows no comments and no trailing commas.',
      cause: error,
    });
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read the file (${(error as NodeJS.ErrnoException).code ?? 'unknown cause'})`, {
      code: 'file-unreadable',
      where: file,
      hint: 'Check the path and its permissions.',
      cause: error,
    });
  }
}
