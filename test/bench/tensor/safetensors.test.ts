import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../../bench/contract/errors.js';
import {
  decodeSafetensors,
  readTensors,
  encodeSafetensors,
  safetensorsNotes,
  type NamedArrays,
} from '../../../bench/tensor/safetensors.js';

const arrays: NamedArrays = new Map([
  ['conv/kernel', { shape: [1, 2], values: Float32Array.of(1.5, -2) }],
  ['bias', { shape: [], values: Float32Array.of(3) }],
  ['empty', { shape: [0, 4], values: new Float32Array(0) }],
]);

/** A file with the given header and as many zero bytes of data. */
function file(header: unknown, dataBytes: number): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = Buffer.alloc(8 + json.length + dataBytes);
  bytes.writeBigUInt64LE(BigInt(json.length));
  json.copy(bytes, 8);
  return bytes;
}

const tensor = (begin: number, end: number, shape: readonly number[], dtype = 'F32'): unknown => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

/** Two names that differ in a byte which no text has. */
function badName(): Uint8Array {
  const bytes = Buffer.from(file({ 'a?': tensor(0, 4, [1]) }, 4));
  bytes[bytes.indexOf('?')] = 0xff;
  return bytes;
}

const decodeError = (bytes: Uint8Array): unknown => {
  try {
    decodeSafetensors(bytes);
  } catch (error) {
    return error;
  }
  return null;
};

describe('safetensors', () => {
  it('gives back what was written, in the same order', () => {
    const decoded = decodeSafetensors(encodeSafetensors(arrays));
    expect([...decoded]).toEqual([...arrays]);
  });

  it('lays a file out as the format says', () => {
    const bytes = Buffer.from(encodeSafetensors(new Map([['w', { shape: [1], values: Float32Array.of(1) }]])));
    const length = Number(bytes.readBigUInt64LE());
    expect(length % 8).toBe(0);
    expect(JSON.parse(bytes.toString('utf8', 8, 8 + length))).toEqual({
      w: { dtype: 'F32', shape: [1], data_offsets: [0, 4] },
    });
    // 1.0 is 0x3f800000, little-endian.
    expect([...bytes.subarray(8 + length)]).toEqual([0, 0, 0x80, 0x3f]);
  });

  it('reads the free-form notes of other writers over', () => {
    const bytes = file({ __metadata__: { format: 'pt' }, w: tensor(0, 4, [1]) }, 4);
    expect([...decodeSafetensors(bytes).keys()]).toEqual(['w']);
  });

  it('keeps any names and shapes', () => {
    const odd = fc.constantFrom('__proto__', 'constructor', 'toString', 'a\nb');
    const names = fc.uniqueArray(fc.oneof(fc.string({ minLength: 1, unit: 'grapheme' }), odd), { maxLength: 5 });
    fc.assert(
      fc.property(names, fc.integer({ min: 0, max: 6 }), (keys, size) => {
        const written = new Map(
          keys.map((key) => [key, { shape: [size, 2], values: new Float32Array(size * 2).fill(size) }]),
        );
        const decoded = decodeSafetensors(encodeSafetensors(written));
        for (const [key, array] of written) expect(decoded.get(key)).toEqual(array);
        expect(decoded.size).toBe(written.size);
      }),
    );
  });

  it('refuses a file cut off at any byte', () => {
    const whole = encodeSafetensors(arrays);
    for (let length = 0; length < whole.length; length++) {
      expect(decodeError(whole.subarray(0, length))).toMatchObject({ code: 'weights-corrupt' });
    }
  });

  it.each([
    ['overlapping tensors', file({ a: tensor(0, 8, [2]), b: tensor(4, 8, [1]) }, 8)],
    ['a gap between tensors', file({ a: tensor(0, 4, [1]), b: tensor(8, 12, [1]) }, 12)],
    ['data that no tensor owns', file({ a: tensor(0, 4, [1]) }, 8)],
    ['a shape that does not fit its data', file({ a: tensor(0, 8, [3]) }, 8)],
    ['notes that are no texts', file({ __metadata__: { epoch: 3 }, a: tensor(0, 4, [1]) }, 4)],
    [
      'a tensor that comes twice, of which readers take either',
      file(
        '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
        4,
      ),
    ],
    ['a shape that comes twice', file('{"a":{"dtype":"F32","shape":[2],"shape":[1],"data_offsets":[0,4]}}', 4)],
    ['a name that is no UTF-8', badName()],
    [
      'a tensor of texts under a name with a line feed',
      file({ 'a\nb': { dtype: 'F32', shape: '1', data_offsets: [0, 4] } }, 4),
    ],
    ['negative offsets', file({ a: tensor(-4, 0, [1]) }, 4)],
    ['a header that is a list', file('[]', 0)],
    ['a header that is no JSON', file('{{', 0)],
    ['a header longer than the file', Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255)],
  ])('refuses %s', (_, bytes) => {
    expect(decodeError(bytes)).toMatchObject({ code: 'weights-corrupt' });
  });

  it('names the tensor at which a file is cut off', () => {
    const whole = file({ a: tensor(0, 4, [1]), b: tensor(4, 12, [2]) }, 12);
    const error = decodeError(whole.subarray(0, whole.length - 4));
    expect(error).toMatchObject({ code: 'weights-corrupt', where: 'b' });
    expect(String(error)).toContain(`data up to byte ${whole.length}, got a file that ends at ${whole.length - 4}`);
  });

  it('names a tensor of a type that the format got later, whose size is not known', () => {
    expect(decodeError(file({ a: tensor(0, 1, [1], 'F2_E1M0') }, 1))).toMatchObject({
      code: 'weights-dtype',
      where: 'a',
    });
  });

  it('names a tensor of another element type, and reads those beside it', () => {
    const bytes = file({ a: tensor(0, 4, [1]), steps: tensor(4, 12, [], 'I64') }, 12);
    expect(decodeError(bytes)).toMatchObject({ code: 'weights-dtype', where: 'steps' });
    expect(String(decodeError(bytes))).toContain('expected F32, got I64');
    const tensors = readTensors(bytes);
    expect([...tensors].map(([name, { type }]) => [name, type])).toEqual([
      ['a', 'F32'],
      ['steps', 'I64'],
    ]);
    expect([...(tensors.get('a')?.read() ?? [])]).toEqual([0]);
    expect(() => tensors.get('steps')?.read()).toThrow('expected F64, F32, F16 or BF16, got I64');
  });

  it('keeps notes, and is the same bytes without any', () => {
    const noted = encodeSafetensors(arrays, { made: 'here' });
    expect(safetensorsNotes(noted)).toEqual({ made: 'here' });
    expect([...decodeSafetensors(noted)]).toEqual([...arrays]);
    expect(encodeSafetensors(arrays, {})).toEqual(encodeSafetensors(arrays));
  });

  it('refuses values that are no numbers', () => {
    const bytes = encodeSafetensors(new Map([['w', { shape: [1], values: Float32Array.of(Number.NaN) }]]));
    expect(decodeError(bytes)).toMatchObject({ code: 'weights-corrupt', where: 'w' });
  });

  it('answers garbage with its own error or a decoded file, nothing else', () => {
    const start = encodeSafetensors(arrays);
    const damage = fc.array(fc.tuple(fc.nat(start.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1 });
    fc.assert(
      fc.property(damage, (changes) => {
        const bytes = Uint8Array.from(start);
        for (const [at, value] of changes) bytes[at] = value;
        const error = decodeError(bytes);
        expect(error === null || error instanceof DataError).toBe(true);
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const error = decodeError(bytes);
        expect(error === null || error instanceof DataError).toBe(true);
      }),
    );
  });
});
