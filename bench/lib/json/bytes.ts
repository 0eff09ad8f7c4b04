// JSON in files: checked against its schema when written and when read.
import type { Static, TSchema } from '#typebox';
import { ValidationError } from '../../contract/errors.js';
import { checkJson } from '../../contract/validate.js';

/** One line of JSON in UTF-8. Throws ValidationError `schema-mismatch` rather than write what could not be read. */
export function encodeJson(schema: TSchema, value: unknown, name: string): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(checkJson(schema, value, name))}\n`);
}

/** Reads what `encodeJson` wrote. Throws ValidationError `not-json` or `schema-mismatch`, naming the file. */
export function decodeJson<S extends TSchema>(schema: S, bytes: Uint8Array, name: string): Static<S> {
  return checkJson(schema, parse(bytes, name), name);
}

function parse(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new ValidationError('The file is damaged', {
      code: 'not-json',
      where: name,
      expected: 'JSON in UTF-8',
      got: `${bytes.length} bytes of something else`,
      hint: 'Make the file again; run the job that wrote it with --force.',
      cause,
    });
  }
}
