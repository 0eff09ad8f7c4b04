// Reads and checks the header of a safetensors file before any of its data is touched.
import Type, { type Static } from '#typebox';
import { ValidationError } from '../contract/errors.js';
import { Count, strictObject, strictRecord } from '../contract/primitives.js';
import { schemaProblems } from '../contract/validate.js';
import { parseJson } from '../lib/json/parse.js';
import { corruptWeights, describeShape, wrongType } from './weights-errors.js';

const HeaderEntry = strictObject({
  dtype: Type.String(),
  shape: Type.Array(Count),
  data_offsets: Type.Array(Count, { minItems: 2, maxItems: 2 }),
});

const Header = strictRecord(HeaderEntry);
const Notes = strictRecord(Type.String());

/** As a file's header says it. */
export type Header = Static<typeof Header>;
export type Notes = Readonly<Record<string, string>>;

/** Key of the free-form notes; no tensor can have this name. */
export const NOTES_KEY = '__metadata__';

/** The format's own limit on the header, in bytes. */
const MAX_HEADER = 100_000_000;

/** Element types of the format that occur in weights, with their bytes. */
const ELEMENT_BYTES: ReadonlyMap<string, number> = new Map([
  ...['BOOL', 'U8', 'I8', 'F8_E5M2', 'F8_E4M3', 'F8_E8M0'].map((name) => [name, 1] as const),
  ...['U16', 'I16', 'F16', 'BF16'].map((name) => [name, 2] as const),
  ...['U32', 'I32', 'F32'].map((name) => [name, 4] as const),
  ...['U64', 'I64', 'F64', 'C64'].map((name) => [name, 8] as const),
]);

export interface TensorEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** First byte, and the one after the last, counted from the beginning of the file. */
  readonly begin: number;
  readonly end: number;
}

export interface ParsedHeader {
  /** In the order of their data. */
  readonly entries: readonly TensorEntry[];
  readonly notes: Notes;
}

/** Throws DataError `weights-corrupt` unless the tensors tile the data exactly and match their shapes, `weights-dtype` for an unknown type. */
export function readHeader(bytes: Uint8Array): ParsedHeader {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < 8) throw corruptWeights({ expected: 'at least 8 bytes', got: `${buffer.length}` });
  const length = Number(buffer.readBigUInt64LE());
  if (length > Math.min(MAX_HEADER, buffer.length - 8)) {
    throw corruptWeights({
      expected: `a header within the file's ${buffer.length} bytes`,
      got: `one of ${length} bytes`,
    });
  }
  const { [NOTES_KEY]: notes = {}, ...header } = parse(buffer.subarray(8, 8 + length));
  check(Notes, notes, 'notes that are texts');
  check(Header, header, 'tensors with dtype, shape and offsets');
  const entries = Object.entries(header as Header)
    .map(([name, { dtype, shape, data_offsets }]) => {
      const [begin = 0, end = 0] = data_offsets.map((offset) => 8 + length + offset);
      return { name, dtype, shape, begin, end };
    })
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkTiling(entries, 8 + length, buffer.length);
  return { entries, notes: notes as Notes };
}

/** A key that stands twice is refused: readers do not agree on which of them counts. */
function parse(json: Buffer): Record<string, unknown> {
  const value = parsed(json);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw corruptWeights({ expected: 'a JSON object as header', got: 'another JSON value' });
}

function parsed(json: Buffer): unknown {
  try {
    return parseJson(json, 'header');
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    throw corruptWeights({ expected: 'a header in JSON, each name once', got: error.message, cause: error });
  }
}

function check(schema: typeof Notes | typeof Header, value: unknown, expected: string): void {
  const [problem] = schemaProblems(schema, value);
  if (problem !== undefined) throw corruptWeights({ expected, got: `${problem.message} at ${problem.pointer}` });
}

function checkTiling(entries: readonly TensorEntry[], dataBegin: number, fileEnd: number): void {
  let at = dataBegin;
  for (const { name, dtype, shape, begin, end } of entries) {
    const element = ELEMENT_BYTES.get(dtype);
    if (element === undefined) throw wrongType(name, dtype);
    const size = element * shape.reduce((a, b) => a * b, 1);
    if (begin !== at || end - begin !== size) {
      const expected = `bytes ${at} to ${at + size} for ${dtype} ${describeShape(shape)}`;
      throw corruptWeights({ where: name, expected, got: `${begin} to ${end}` });
    }
    if (end > fileEnd) {
      throw corruptWeights({ where: name, expected: `data up to byte ${end}`, got: `a file that ends at ${fileEnd}` });
    }
    at = end;
  }
  if (at !== fileEnd) throw corruptWeights({ expected: `${at} bytes`, got: `${fileEnd}` });
}
