// Bytes of protobuf made at random by a schema, in all the ways that one message can be written: fields that come twice, packed
// or not, numbers longer than they need be, fields and groups that the schema has not.
import fc from 'fast-check';
import type { FieldShape, Schema } from '../../bench/lib/protobuf/schema.js';

const [VARINT, BITS64, LENGTH, GROUP, GROUP_END, BITS32] = [0, 1, 2, 3, 4, 5];

/** Unsigned, base 128, least first; at least so many bytes. */
function varint(value: bigint, atLeast = 1): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) + 128);
  bytes.push(Number(rest));
  for (; bytes.length < atLeast; bytes.push(0)) bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) + 128;
  return Buffer.from(bytes);
}

function tag(number: number, wire: number, atLeast = 1): Buffer {
  return varint(BigInt(number) * 8n + BigInt(wire), atLeast);
}

function sized(bytes: Uint8Array): Buffer {
  return Buffer.concat([varint(BigInt(bytes.length)), bytes]);
}

const integer = fc
  .tuple(
    fc.oneof(
      fc.bigInt(0n, 300n),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
      fc.constantFrom(-1n, 2n ** 31n),
    ),
    fc.nat({ max: 10 }),
  )
  .map(([value, atLeast]) => varint(value, atLeast));

/** How each scalar is written, alone or in a packed list. */
const NUMBERS: Readonly<Record<string, readonly [wire: number, value: fc.Arbitrary<Buffer>]>> = {
  int32: [VARINT, integer],
  int64: [VARINT, integer],
  uint64: [VARINT, integer],
  float: [BITS32, fc.float({ noNaN: true }).map((value) => Buffer.from(Float32Array.of(value).buffer))],
  double: [BITS64, fc.double({ noNaN: true }).map((value) => Buffer.from(Float64Array.of(value).buffer))],
};

const text = fc.oneof(
  fc.constantFrom('', 'w', 'ai.onnx', 'ä').map((some) => Buffer.from(some)),
  fc.uint8Array({ maxLength: 12 }).map((some) => Buffer.from(some)),
);

/** Numbers that no message of ONNX has. */
const unknownNumber = fc.constantFrom(27, 99, 2 ** 29 - 1);
const unknown: fc.Arbitrary<Buffer> = fc.letrec<{ field: Buffer; group: Buffer }>((tie) => ({
  field: fc.oneof(
    { depthSize: 'small' },
    fc.tuple(unknownNumber, integer).map(([number, value]) => Buffer.concat([tag(number, VARINT), value])),
    fc.tuple(unknownNumber, text).map(([number, bytes]) => Buffer.concat([tag(number, LENGTH), sized(bytes)])),
    unknownNumber.map((number) => Buffer.concat([tag(number, BITS32), Buffer.alloc(4, 1)])),
    unknownNumber.map((number) => Buffer.concat([tag(number, BITS64), Buffer.alloc(8, 1)])),
    tie('group'),
  ),
  group: fc
    .tuple(unknownNumber, fc.array(tie('field'), { maxLength: 3 }))
    .map(([number, inner]) => Buffer.concat([tag(number, GROUP), ...inner, tag(number, GROUP_END)])),
})).field;

/** A message of the schema, at most so many messages deep. */
export function messageBytes(schema: Schema, name: string, depth: number): fc.Arbitrary<Buffer> {
  const known = Object.values(schema.messages[name] ?? {}).flatMap((field) => {
    const bytes = fieldBytes(schema, field, depth);
    return bytes === null ? [] : [bytes];
  });
  const field =
    known.length === 0
      ? unknown
      : fc.oneof({ arbitrary: fc.oneof(...known), weight: 12 }, { arbitrary: unknown, weight: 1 });
  return fc.array(field, { maxLength: 7, size: 'max' }).map((fields) => Buffer.concat(fields));
}

function fieldBytes(schema: Schema, [number, shape]: FieldShape, depth: number): fc.Arbitrary<Buffer> | null {
  const [type = '', list] = shape.replace(']', '').split('[');
  const key = (wire: number): fc.Arbitrary<Buffer> =>
    fc.constantFrom(1, 1, 1, 2, 5).map((atLeast) => tag(number, wire, atLeast));
  const pair = (wire: number, content: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> =>
    fc.tuple(key(wire), content).map((parts) => Buffer.concat(parts));
  if (type === 'bytes') return pair(LENGTH, text.map(sized));
  if (Object.hasOwn(schema.enumerations, type))
    return pair(
      VARINT,
      fc.oneof(
        integer,
        fc.nat(14).map((value) => varint(BigInt(value))),
      ),
    );
  const scalar = NUMBERS[type];
  if (scalar === undefined) {
    if (depth === 0) return null;
    return pair(
      LENGTH,
      fc
        .constant(null)
        .chain(() => messageBytes(schema, type, depth - 1))
        .map(sized),
    );
  }
  const [wire, value] = scalar;
  const single = pair(wire, value);
  if (list === undefined) return single;
  return fc.oneof(
    single,
    pair(
      LENGTH,
      fc.array(value, { maxLength: 4 }).map((values) => sized(Buffer.concat(values))),
    ),
  );
}

/** The same with something damaged: cut off, a byte changed, bytes put in between. */
export function damaged(bytes: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> {
  const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
  return fc
    .tuple(bytes, place, fc.constantFrom('cut', 'change', 'insert'), fc.uint8Array({ minLength: 1, maxLength: 3 }))
    .map(([whole, where, how, more]) => {
      const at = Math.floor(where * whole.length);
      const after = how === 'insert' ? whole.subarray(at) : whole.subarray(at + more.length);
      return Buffer.concat([whole.subarray(0, at), ...(how === 'cut' ? [] : [more, after])]);
    });
}
