// Files that follow a format's grammar and say what no honest file says: sizes, names, nesting and types at will.
import fc from 'fast-check';
import { json, protobuf, request } from './nested-grammars.js';

/** @typedef {fc.Arbitrary<Uint8Array>} Bytes */

const edge = fc.oneof(fc.nat({ max: 20 }), fc.constantFrom(0, 255, 65_535, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1));
const some = fc.uint8Array({ maxLength: 80 });

/** @param {number} value */
const u32be = (value) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value % 2 ** 32);
  return bytes;
};

/** Opcodes of Python's pickles with arguments of their sizes, most of them in no order that makes sense. */
const pickle = fc
  .array(
    fc.oneof(
      fc
        .constantFrom(
          ...'.()0 1 2 N }]l e s t u d b R a \x81 \x85 \x86 \x87 \x88 \x89 \x8f \x90 \x93 \x94'
            .split('')
            .filter((code) => code !== ' '),
        )
        .map((code) => Buffer.from(code, 'latin1')),
      fc
        .tuple(fc.constantFrom('K', 'q', 'h'), fc.nat({ max: 255 }))
        .map(([code, value]) => Buffer.from([code.charCodeAt(0), value])),
      fc
        .tuple(fc.constantFrom('J', 'j', 'r', 'X', 'B', 'T'), edge, some)
        .map(([code, value, more]) => Buffer.concat([Buffer.from(code), u32be(value).reverse(), more])),
      fc
        .tuple(fc.constantFrom('\x8e', '\x8d', '\x95', '\x96'), edge, some)
        .map(([code, value, more]) =>
          Buffer.concat([Buffer.from(code, 'latin1'), u32be(value).reverse(), Buffer.alloc(4), more]),
        ),
      fc
        .tuple(
          fc.constantFrom('c', 'i'),
          fc.constantFrom(
            'os\nsystem\n',
            'torch._utils\n_rebuild_tensor_v2\n',
            'numpy.core.multiarray\n_reconstruct\n',
            'collections\nOrderedDict\n',
            '_codecs\nencode\n',
          ),
        )
        .map((parts) => Buffer.from(parts.join(''))),
      fc
        .tuple(fc.constantFrom('I', 'L', 'F', 'S', 'V', 'g', 'p', 'P'), fc.string({ maxLength: 12 }))
        .map(([code, text]) => Buffer.from(`${code}${text}\n`)),
      fc
        .tuple(fc.constantFrom('\x8c', 'U', 'C', '\x8a'), fc.uint8Array({ maxLength: 20 }))
        .map(([code, bytes]) => Buffer.concat([Buffer.from(code, 'latin1'), Buffer.from([bytes.length]), bytes])),
    ),
    { maxLength: 40 },
  )
  .map((codes) => Buffer.concat([Buffer.from([0x80, 2]), ...codes, Buffer.from('.')]));

const idx = fc
  .tuple(fc.constantFrom(8, 9, 0x0d), fc.nat({ max: 6 }), fc.array(edge, { maxLength: 6 }), some)
  .map(([type, rank, sizes, values]) => Buffer.concat([Buffer.from([0, 0, type, rank]), ...sizes.map(u32be), values]));

const ppm = fc
  .tuple(
    fc.constantFrom('P6', 'P5', 'P3', 'p6'),
    fc.array(fc.oneof(edge.map(String), fc.constantFrom('-1', '1e9', '# c\n', '0x4')), { maxLength: 6 }),
    fc.constantFrom(' ', '\n', '\t'),
    some,
  )
  .map(([magic, numbers, space, values]) => Buffer.concat([Buffer.from([magic, ...numbers, ''].join(space)), values]));

const field = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.constantFrom(
    '"',
    '""',
    'ClassId',
    'Path',
    '__proto__',
    'Train/0/00000_00000_00000.png',
    '0',
    '42',
    '43',
    '-1',
    '1e3',
  ),
);
const csv = fc
  .tuple(
    fc.constantFrom(',', ';', '\t'),
    fc.constantFrom('\n', '\r\n', '\r'),
    fc.boolean(),
    fc.array(fc.array(field, { maxLength: 5 }), { maxLength: 8 }),
  )
  .map(([separator, end, hasHead, rows]) =>
    Buffer.from([...(hasHead ? [['ClassId', 'Path']] : []), ...rows].map((row) => row.join(separator)).join(end)),
  );

const npy = fc
  .tuple(
    fc.constantFrom(1, 2, 3, 9),
    fc.constantFrom('|u1', '<f4', '<i4', '<f8', '>f4', 'O', '<U7'),
    fc.constantFrom('False', 'True', '0'),
    fc.array(fc.oneof(edge.map(String), fc.constantFrom('-1', '1.5', '9'.repeat(30))), { maxLength: 5 }),
    some,
  )
  .map(([version, type, order, shape, values]) => {
    const head = Buffer.from(
      `{'descr': '${type}', 'fortran_order': ${order}, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }\n`,
    );
    const size = version === 1 ? Buffer.from([head.length & 255, head.length >> 8]) : u32be(head.length).reverse();
    return Buffer.concat([Buffer.from('\x93NUMPY', 'latin1'), Buffer.from([version, 0]), size, head, values]);
  });

const safetensors = fc
  .tuple(
    fc.dictionary(
      fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('__proto__', '__metadata__', 'w')),
      fc.oneof(
        fc.jsonValue(),
        fc.record({
          dtype: fc.constantFrom('F32', 'F16', 'BF16', 'I64', 'X9'),
          shape: fc.array(edge, { maxLength: 4 }),
          data_offsets: fc.array(edge, { maxLength: 3 }),
        }),
      ),
      { maxKeys: 4 },
    ),
    fc.integer({ min: -9, max: 9 }),
    some,
  )
  .map(([head, off, values]) => {
    const text = Buffer.from(JSON.stringify(head));
    const size = Buffer.alloc(8);
    size.writeBigUInt64LE(BigInt(Math.max(0, text.length + off)));
    return Buffer.concat([size, text, values]);
  });

/** A header of 512 bytes with a right checksum. */
const tar = fc
  .array(
    fc.tuple(
      fc.oneof(fc.string({ maxLength: 99 }), fc.constantFrom('../x', '/etc/x', 'a/../../x', 'a', '')),
      fc.oneof(edge, fc.constant(8 ** 11 - 1)),
      fc.constantFrom(...'0123456789xgLKSDM7'.split('')),
      fc.string({ maxLength: 99 }),
      some,
    ),
    { maxLength: 3 },
  )
  .map((entries) =>
    Buffer.concat([
      ...entries.flatMap(([name, size, type, link, values]) => [
        tarHeader(name, size, type, link),
        Buffer.concat([values, Buffer.alloc((512 - (values.length % 512)) % 512)]),
      ]),
      Buffer.alloc(1024),
    ]),
  );

/**
 * @param {string} name
 * @param {number} size
 * @param {string} type
 * @param {string} link
 */
function tarHeader(name, size, type, link) {
  const head = Buffer.alloc(512);
  head.write(name, 0, 100);
  head.write('0000644\0', 100);
  head.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  head.write('        ', 148);
  head.write(type, 156);
  head.write(link, 157, 100);
  head.write('ustar\x0000', 257);
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return head;
}

/** By target; those that are not here have mutations alone. */
export const GRAMMARS = /** @type {Readonly<Record<string, Bytes>>} */ ({
  'cifar-pickle': pickle,
  pickle,
  weights: pickle,
  ...{ idx, ppm, csv, npy, safetensors, tar, json, 'class-file': json, suite: json, record: json },
  onnx: protobuf['message'],
  'oracle-http': request,
});
