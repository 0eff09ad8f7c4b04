// JSON that a person or a stranger may have written: one meaning, or an error that says where and what.
import { ValidationError } from '../../contract/errors.js';
import { decodeText } from './decode.js';
import { scanJson } from './scan.js';
import { checkShape } from './shape.js';

/**
 * Parses the bytes of a JSON file.
 *
 * @param where - the file, for messages
 * @throws ValidationError `not-utf8`, `not-json`, `duplicate-key`, `number-range`, `json-too-deep` or `lone-surrogate`
 */
export function parseJson(bytes: Uint8Array, where: string): unknown {
  const text = decodeText(bytes);
  if (typeof text !== 'string') {
    throw new ValidationError('not text in UTF-8', { code: 'not-utf8', where, ...text });
  }
  const value = parseText(text, where);
  checkShape(value, where);
  const fault = scanJson(text);
  if (fault === null) return value;
  const place = `${where}#${fault.pointer}`;
  if (fault.kind === 'duplicate-key') {
    throw new ValidationError('a key twice in one object', {
      code: 'duplicate-key',
      where: place,
      expected: 'every key once',
      got: `${JSON.stringify(fault.text.slice(0, 60))} again`,
      hint: 'Remove one of the two; readers do not agree on which of them counts.',
    });
  }
  throw new ValidationError('a number out of range', {
    code: 'number-range',
    where: place,
    expected: 'a number that double precision holds',
    got: fault.text.slice(0, 60),
    hint: 'Write a number below 1.8e308.',
  });
}

function parseText(text: string, where: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new ValidationError('not valid JSON', {
      code: 'not-json',
      where,
      expected: 'a JSON document',
      got: text.trim() === '' ? 'an empty file' : error instanceof Error ? error.message : String(error),
      hint: 'Mend the file at that position; JSON allows no comments and no trailing commas.',
      cause: error,
    });
  }
}
