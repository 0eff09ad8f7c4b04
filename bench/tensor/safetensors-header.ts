// Reads and checks the header of a safetensors file before any of its data is touched.
import Type, { type Static } from 'typebox';
import { DataError } from '../contract/errors.js';
import { Count, strictObject } from '../contract/primitives.js';
import { schemaProblems } from '../contract/validate.js';

const HeaderEntry = strictObject({
  dtype: Type.Literal('F32'),
  shape: Type.Array(Count),
  data_offsets: Type.Array(Count, { minItems: 2, maxItems: 2 }),
});

const Header = Type.Record(Type.String(), HeaderEntry);

/** As a file's header says it. */
export type Header = Static<typeof Header>;

/** The format's own limit on the header, in bytes. */
const MAX_HEADER = 100_000_000;

export interface TensorEntry {
  readonly name: string;
  readonly shape: readonly number[];
  /** First byte, and the one after the last, counted from the beginning of the file. */
  readonly begin: number;
  readonly end: number;
}

/**
 * The tensors of a file, in the order of their data.
 * Throws DataError `weights-corrupt` unless they tile the data exactly and match their shapes.
 */
export function readHeader(bytes: Uint8Array): readonly TensorEntry[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < 8) throw corrupt('at least 8 bytes', `${buffer.length}`);
  const length = Number(buffer.readBigUInt64LE());
  if (length > Math.min(MAX_HEADER, buffer.length - 8)) {
    throw corrupt(`a header within the file's ${buffer.length} bytes`, `one of ${length} bytes`);
  }
  const header = parse(buffer.subarray(8, 8 + length));
  // Free-form notes of other writers.
  delete header['__metadata__'];
  const [problem] = schemaProblems(Header, header);
  if (problem !== undefined) throw corrupt('float32 tensors', `${problem.message} at ${problem.pointer}`);
  const entries = Object.entries(header as Header)
    .map(([name, { shape, data_offsets }]) => {
      const [begin = 0, end = 0] = data_offsets.map((offset) => 8 + length + offset);
      return { name, shape, begin, end };
    })
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkTiling(entries, 8 + length, buffer.length);
  return entries;
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

function checkTiling(entries: readonly TensorEntry[], dataBegin: number, fileEnd: number): void {
  let at = dataBegin;
  for (const { name, shape, begin, end } of entries) {
    const size = 4 * shape.reduce((a, b) => a * b, 1);
    if (begin !== at || end - begin !== size || end > fileEnd) {
      throw corrupt(`${name} at bytes ${at} to ${at + size} of ${fileEnd}`, `${begin} to ${end}`);
    }
    at = end;
  }
  if (at !== fileEnd) throw corrupt(`${at} bytes`, `${fileEnd}`);
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
