// Reading protobuf by hand-made bytes: what is merged, what holds, what is refused. Beside Google's reader: python.test.ts.
import { describe, expect, it } from 'vitest';
import { messagesIn, readMessage, writeMessage } from '../../../../bench/lib/protobuf/messages.js';
import { messageOf, type Schema } from '../../../../bench/lib/protobuf/schema.js';
import { MalformedMessage } from '../../../../bench/lib/protobuf/strict.js';

const SCHEMA: Schema = {
  package: 'test',
  messages: {
    Tree: { name: [1, 'bytes'], size: [2, 'int64'], leaf: [3, 'Leaf'], trees: [4, 'Tree[]'], kind: [5, 'Kind'] },
    Leaf: { values: [1, 'int32[packed]'], a: [2, 'int32', 'either'], b: [3, 'bytes', 'either'] },
  },
  enumerations: { Kind: ['OAK', 'ASH'] },
};
const TREE = messageOf(SCHEMA, 'Tree');

/** Bytes in hexadecimal digits, read and written. */
function anew(digits: string): string {
  return Buffer.from(writeMessage(readMessage(TREE, Buffer.from(digits.replaceAll(' ', ''), 'hex')))).toString('hex');
}

describe('a message', () => {
  it.for([
    ['the last of two scalars holds', '1001 1002', '1002'],
    ['two messages are merged, their lists joined', '1a03 0a01 05 1a03 0a01 06', '1a040a020506'],
    ['a list may come value by value', '1a04 0805 0806', '1a040a020506'],
    ['the last of two that exclude each other holds', '1a02 1001 1a03 1a01 78', '1a031a0178'],
    ['repeated messages are not merged', '2200 2203 0a0161', '220022030a0161'],
    ['a value that its enumeration has not is none', '2801 2807', '2801'],
    ['fields and groups that it has not are left out', '1001 f80101 fb01 0801 fc01', '1001'],
    ['zero that was written stays', '1000', '1000'],
    ['numbers may be longer than they need be', '1081808000', '1001'],
    ['text that is no UTF-8 stays as it is', '0a02fffe', '0a02fffe'],
  ] as const)('is read so that %s', ([, bytes, expected]) => {
    expect(anew(bytes)).toBe(expected);
  });

  it.for([
    ['a field of another type', '0801', 'another type than name has'],
    ['an inner message that is longer than the outer one', '2202 2203 0000', 'a length beyond the end'],
    ['a number that is cut off', '1080', 'beyond the end'],
    ['a number of eleven bytes', `10${'80'.repeat(10)}01`, 'without end'],
    ['field 0', '0001', 'without a number'],
    ['a type that there is not', '0f', 'without a number or a type'],
    ['the end of a group alone', 'fc01', 'not begun'],
    ['a group that another one ends', 'fb01 8402', 'another one'],
  ] as const)('is refused for %s', ([, bytes, says]) => {
    expect(() => anew(bytes)).toThrow(MalformedMessage);
    expect(() => anew(bytes)).toThrow(says);
  });

  it('is refused before it is read where its parts would take too much memory', () => {
    expect(() => readMessage(TREE, Buffer.alloc(2_000_000, '2200', 'hex'))).toThrow('held in memory');
  });

  it('is walked whole, outer messages first', () => {
    const tree = readMessage(TREE, Buffer.from('1a00220222002200', 'hex'));
    expect([...messagesIn(tree)].map(({ desc }) => desc.name)).toEqual(['Tree', 'Leaf', 'Tree', 'Tree', 'Tree']);
  });
});
