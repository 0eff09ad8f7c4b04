// Our reader of protobuf beside Google's, which Python's onnx uses: on bytes of ONNX made at random, whole and damaged.
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMessage, writeMessage } from '../../../../bench/lib/protobuf/messages.js';
import { MalformedMessage } from '../../../../bench/lib/protobuf/strict.js';
import { MODEL, ONNX } from '../../../../bench/submission/onnx/schema.js';
import { requireComponent } from '../../../support/components.js';
import { damaged, messageBytes } from '../../../support/protobuf-wire.js';
import { PYTHON, pythonHas } from '../../../support/python.js';

/** Prints one JSON line for each line of hexadecimal digits: the model read and written anew, or null where it is refused. */
const READ = `
import json, sys, onnx
def clean(message):
    message.DiscardUnknownFields()
    return message.SerializeToString(deterministic=True).hex()
for line in sys.stdin:
    try: print(json.dumps(clean(onnx.load_model_from_string(bytes.fromhex(line)))))
    except Exception as error: print(json.dumps(None))
`;

/** Prints name → fields of each message: number, type as in our schema, oneof. */
const DESCRIBE = `
import json, onnx
from google.protobuf.descriptor import FieldDescriptor as F
names = {F.TYPE_STRING: "bytes", F.TYPE_BYTES: "bytes", F.TYPE_INT32: "int32", F.TYPE_INT64: "int64",
         F.TYPE_UINT64: "uint64", F.TYPE_FLOAT: "float", F.TYPE_DOUBLE: "double"}
found = {}
def visit(message):
    if message.full_name in found: return
    found[message.full_name] = fields = {}
    for field in message.fields:
        values = field.enum_type and [value.name for value in sorted(field.enum_type.values, key=lambda value: value.number)]
        inner = field.message_type
        fields[field.name] = {"number": field.number, "type": names.get(field.type), "message": inner and inner.full_name,
            "values": values, "list": "packed" if field.is_packed else "list" if field.is_repeated else None,
            "oneof": field.containing_oneof and field.containing_oneof.name}
        if inner: visit(inner)
visit(onnx.ModelProto.DESCRIPTOR)
print(json.dumps(found))
`;

interface Described {
  readonly number: number;
  readonly type: string | null;
  readonly message: string | null;
  readonly values: readonly string[] | null;
  readonly list: 'list' | 'packed' | null;
  readonly oneof: string | null;
}

function python(program: string, input = ''): string {
  const { status, stdout, stderr } = spawnSync(PYTHON, ['-c', program], {
    ...{ input, encoding: 'utf8', maxBuffer: 2 ** 28, timeout: 100_000 },
  });
  expect(status, stderr).toBe(0);
  return stdout;
}

/** The model written anew, or why it was refused. */
function ours(bytes: Uint8Array): string | MalformedMessage {
  try {
    return Buffer.from(writeMessage(readMessage(MODEL, bytes))).toString('hex');
  } catch (error) {
    if (error instanceof MalformedMessage) return error;
    throw error;
  }
}

function theirs(cases: readonly Buffer[]): readonly (string | null)[] {
  const lines = python(READ, cases.map((bytes) => `${bytes.toString('hex')}\n`).join(''));
  return lines
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as string | null);
}

describe.skipIf(!requireComponent('python', pythonHas('onnx')))("beside Python's onnx", { timeout: 120_000 }, () => {
  const models = messageBytes(ONNX, 'ModelProto', 4);

  it('models are read as it reads them, however they are written', () => {
    const cases = fc.sample(models, { numRuns: 1500, seed: 13 });
    const expected = theirs(cases);
    expect(expected.filter((read) => read === null)).toEqual([]);
    expect(new Set(expected).size).toBeGreaterThan(1000);
    for (const [index, bytes] of cases.entries()) expect(ours(bytes), bytes.toString('hex')).toBe(expected[index]);
  });

  it('damaged ones are read as it reads them, or refused: where it refuses, and for fields of another type', () => {
    const cases = fc.sample(damaged(models), { numRuns: 3000, seed: 13 });
    const expected = theirs(cases);
    const count = { read: 0, refused: 0, stricter: 0 };
    for (const [index, bytes] of cases.entries()) {
      const [own, other] = [ours(bytes), expected[index]];
      if (typeof own === 'string') {
        count.read++;
        expect(own, bytes.toString('hex')).toBe(other);
      } else if (other === null) count.refused++;
      else {
        count.stricter++;
        expect(own.message, bytes.toString('hex')).toMatch(/^another type than/);
      }
    }
    expect(Math.min(...Object.values(count)), JSON.stringify(count)).toBeGreaterThan(30);
  });

  it('a tower of messages is read up to the same height', () => {
    // Types in types: `sequence_type` and its `elem_type`, around a value of an input.
    const tower = (height: number): Buffer => {
      let inner = Buffer.alloc(0);
      const wrap = (number: number): void => {
        const [length, field] = [inner.length, Buffer.of(8 * number + 2)];
        const size = length < 128 ? Buffer.of(length) : Buffer.of((length % 128) + 128, Math.floor(length / 128));
        inner = Buffer.concat([field, size, inner]);
      };
      for (let floor = 0; floor < height; floor++) wrap(floor % 2 === 0 ? 1 : 4);
      for (const number of [2, 11, 7]) wrap(number);
      return inner;
    };
    const heights = [90, 92, 94, 96, 98, 100, 102];
    expect(heights.map((height) => typeof ours(tower(height)) !== 'string')).toEqual(
      theirs(heights.map(tower)).map((read) => read === null),
    );
  });

  it('the schema has every field of its own, with number, type and oneof', () => {
    const described = JSON.parse(python(DESCRIBE)) as Readonly<Record<string, Readonly<Record<string, Described>>>>;
    const seen = new Map<string, string>();
    const compare = (theirName: string, ourName: string): void => {
      if (seen.has(theirName)) return;
      seen.set(theirName, ourName);
      const fields = ONNX.messages[ourName] ?? {};
      expect(Object.keys(fields).sort(), theirName).toEqual(Object.keys(described[theirName] ?? {}).sort());
      for (const [name, field] of Object.entries(described[theirName] ?? {})) {
        const [number, shape = '', oneof = null] = fields[name] ?? [];
        const [type = '', list] = shape.replace(']', '').split('[');
        expect([number, oneof], `${theirName}.${name}`).toEqual([field.number, field.oneof]);
        expect(list === undefined ? null : list === '' ? 'list' : list, `${theirName}.${name}`).toBe(field.list);
        if (field.message !== null) compare(field.message, type);
        else if (field.values === null) expect(type, `${theirName}.${name}`).toBe(field.type);
        else expect(ONNX.enumerations[type], `${theirName}.${name}`).toEqual(field.values);
      }
    };
    compare('onnx.ModelProto', 'ModelProto');
    expect(new Set(seen.values())).toEqual(new Set(Object.keys(ONNX.messages)));
  });
});
