// Reads and checks the header of a safetensors file before any of its data is touched.
import Type, { type Static } from 'typebox';
import { DataError } from '../contract/errors.js';
import { Count, strictObject } from '../contract/primitives.js';
import { schemaProblems } from '../contract/validate.js';

const HeaderEntry = strictObject({
  dtype: Type.Literal('F32'),
  shape: Type.Array(Count),
  data_offsets: Type.Tuple([Count, Count]),
});
export type HeaderEntry = Static<typeof HeaderEntry>;

const Header = Type.Record(Type.String(), HeaderEntry);

/** The format's own limit on the header, in bytes. */
const MAX_HEADER = 100_000_000;

export interface CheckedHeader {
  /** Sorted by position of the data. */
  readonly entries: readonly (readonly [name: string, entry: HeaderEntry])[];
  /** Byte at which the data begin. */
  readonly dataStart: number;
}

/** Throws DataError `weights-corrupt` unless the entries tile the data exactly and match their shapes. */
export function readHeader(bytes: Uint8Array): CheckedHeader {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < 8) throw corrupt('at least 8 bytes', `${buffer.length}`);
  const length = Number(buffer.readBigUInt64LE());
  if (length > Math.min(MAX_HEADER, buffer.length - 8)) {
    throw corrupt(`a header within the file's ${buffer.length} bytes`, `one of ${length} bytes`);
  }
  const tensors = parse(buffer.subarray(8, 8 + length));
  // Free-form notes of other writers.
  delete tensors['__metadata__'];
  const [problem] = schemaProblems(Header, tensors);
  if (problem !== undefined) throw corrupt('float32 tensors', `${problem.message} at ${problem.pointer}`);
  const entries = Object.entries(tensors as Static<typeof Header>).sort(
    ([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1],
  );
  checkTiling(entries, buffer.length - 8 - length);
  return { entries, dataStart: 8 + length };
}

function parse(json: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (error) {
    throw corrupt('a JSON header', 'text that is not JSON', error);
  }
  throw corrupt('a JSON object as header', 'another JSON value');
}

function checkTiling(entries: CheckedHeader['entries'], dataLength: number): void {
  let at = 0;
  for (const [
    name,
    {
      shape,
      data_offsets: [begin, end],
    },
  ] of entries) {
    const size = 4 * shape.reduce((a, b) => a * b, 1);
    if (begin !== at || end - begin !== size) {
      throw corrupt(`${name} at bytes ${at} to ${at + size} of the data`, `${begin} to ${end}`);
    }
    at = end;
  }
  if (at !== dataLength) throw corrupt(`${at} bytes of data`, `${dataLength}`);
}

function corrupt(expected: string, got: string, cause?: unknown): DataError {
  return new DataError('The weights file is cut off or corrupt', {
    code: 'weights-corrupt',
    expected,
    got,
    hint: 'Delete it and run again: what made it is repeated.',
    ...(cause === undefined ? {} : { cause }),
  });
}
