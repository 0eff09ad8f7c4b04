// Files that belong to a model in a file: plain ones, by plain names, of its own folder and of nowhere else.
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { ValidationError } from '../../contract/errors.js';
import { readRegularFile } from '../../lib/files/regular-file.js';
import { printable } from '../ending.js';

/** What says that its weights lie elsewhere, by kind of model. */
export interface WeightsFault {
  readonly code: string;
  readonly hint: string;
}

/** The bytes of a file beside the model. Throws ValidationError for a path, a link, or what is not there. */
export async function readBeside(model: string, name: string, fault: WeightsFault): Promise<Uint8Array> {
  const expected = 'the name of a plain file beside the model';
  if (name === '' || path.basename(name) !== name || name === '..')
    throw badWeights(model, fault, expected, JSON.stringify(printable(name)));
  const wanted = path.join(path.dirname(model), name);
  const state = await lstat(wanted).catch(() => null);
  if (state?.isFile() !== true)
    throw badWeights(model, fault, expected, `${printable(name)}, which is ${state === null ? 'not there' : 'none'}`);
  return readRegularFile(wanted);
}

export function badWeights(where: string, fault: WeightsFault, expected: string, got: string): ValidationError {
  return new ValidationError("the model's weights lie elsewhere", { ...fault, where, expected, got });
}
