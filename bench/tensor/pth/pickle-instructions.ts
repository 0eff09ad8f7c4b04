// The instructions of Python's pickle protocols 0 to 5, by opcode; Python's pickletools describes each.
import { corruptPickle, type PickleMachine } from './pickle-machine.js';
import type { PickleValue } from './pickle-values.js';

type Instruction = (reader: PickleMachine) => void;

/** Bytes, or digits, of a whole number. */
const LONGEST_NUMBER = 128;

const length1 = (reader: PickleMachine): number => reader.take(1).readUInt8();
const length4 = (reader: PickleMachine): number => reader.take(4).readUInt32LE();
/** Beyond 2^53 no file is long enough, whatever the rounding. */
const length8 = (reader: PickleMachine): number => Number(reader.take(8).readBigUInt64LE());

const NUMBERS: readonly (readonly [string, Instruction])[] = [
  ['J', (reader) => reader.push(reader.take(4).readInt32LE())],
  ['K', (reader) => reader.push(length1(reader))],
  ['M', (reader) => reader.push(reader.take(2).readUInt16LE())],
  ['\x8a', (reader) => reader.push(wholeNumber(reader.take(length1(reader))))],
  ['\x8b', (reader) => reader.push(wholeNumber(reader.take(length4(reader))))],
  ['G', (reader) => reader.push(reader.take(8).readDoubleBE())],
  ['F', (reader) => reader.push(Number(reader.line()))],
  ['I', (reader) => reader.push(writtenNumber(reader.line()))],
  ['L', (reader) => reader.push(writtenNumber(reader.line().replace(/L$/, '')))],
  ['N', (reader) => reader.push(null)],
  ['\x88', (reader) => reader.push(true)],
  ['\x89', (reader) => reader.push(false)],
];

const TEXTS: readonly (readonly [string, Instruction])[] = [
  ['X', (reader) => reader.push(reader.take(length4(reader)).toString('utf8'))],
  ['\x8c', (reader) => reader.push(reader.take(length1(reader)).toString('utf8'))],
  ['\x8d', (reader) => reader.push(reader.take(length8(reader)).toString('utf8'))],
  ['T', (reader) => reader.push(reader.take(length4(reader)).toString('latin1'))],
  ['U', (reader) => reader.push(reader.take(length1(reader)).toString('latin1'))],
  ['S', (reader) => reader.push(plainLine(reader).replace(/^(['"])(.*)\1$/s, '$2'))],
  ['V', (reader) => reader.push(plainLine(reader))],
  ['B', (reader) => reader.push(reader.take(length4(reader)))],
  ['C', (reader) => reader.push(reader.take(length1(reader)))],
  ['\x8e', (reader) => reader.push(reader.take(length8(reader)))],
  ['\x96', (reader) => reader.push(reader.take(length8(reader)))],
];

const COLLECTIONS: readonly (readonly [string, Instruction])[] = [
  ['(', (reader) => reader.pushMark()],
  ['0', (reader) => reader.drop()],
  ['1', (reader) => void reader.popMarked()],
  ['2', (reader) => reader.push(reader.top())],
  ['}', (reader) => reader.push(new Map())],
  [']', (reader) => reader.push([])],
  [')', (reader) => reader.push([])],
  ['\x8f', (reader) => reader.push([])],
  ['t', (reader) => reader.push(reader.popMarked())],
  ['l', (reader) => reader.push(reader.popMarked())],
  ['\x91', (reader) => reader.push(reader.popMarked())],
  ['d', (reader) => reader.push(dictionary(reader.popMarked()))],
  ['\x85', (reader) => reader.push(reader.popMany(1))],
  ['\x86', (reader) => reader.push(reader.popMany(2))],
  ['\x87', (reader) => reader.push(reader.popMany(3))],
  ['a', (reader) => reader.append(reader.popMany(1))],
  ['e', (reader) => reader.append(reader.popMarked())],
  ['\x90', (reader) => reader.append(reader.popMarked())],
  ['s', (reader) => reader.setItems(reader.popMany(2))],
  ['u', (reader) => reader.setItems(reader.popMarked())],
];

const MEMORY: readonly (readonly [string, Instruction])[] = [
  ['q', (reader) => reader.remember(length1(reader))],
  ['r', (reader) => reader.remember(length4(reader))],
  ['p', (reader) => reader.remember(Number(reader.line()))],
  ['\x94', (reader) => reader.remember()],
  ['h', (reader) => reader.recall(length1(reader))],
  ['j', (reader) => reader.recall(length4(reader))],
  ['g', (reader) => reader.recall(Number(reader.line()))],
];

const OBJECTS: readonly (readonly [string, Instruction])[] = [
  ['c', (reader) => reader.name(`${reader.line()}.${reader.line()}`)],
  ['\x93', (reader) => reader.name(reader.popMany(2).map(String).join('.'))],
  ['Q', (reader) => reader.reference(reader.pop())],
  ['P', (reader) => reader.reference(reader.line())],
  ['R', (reader) => callTop(reader)],
  ['\x81', (reader) => callTop(reader)],
  ['\x92', (reader) => callWithNames(reader)],
  ['i', (reader) => instance(reader, `${reader.line()}.${reader.line()}`)],
  ['o', (reader) => objectOf(reader)],
  ['b', (reader) => reader.build(reader.pop())],
];

const FRAMES: readonly (readonly [string, Instruction])[] = [
  ['\x80', (reader) => reader.checkProtocol(length1(reader))],
  ['\x95', (reader) => void reader.take(8)],
];

export const INSTRUCTIONS: ReadonlyMap<string, Instruction> = new Map([
  ...[NUMBERS, TEXTS, COLLECTIONS, MEMORY, OBJECTS, FRAMES].flat(),
]);

function callTop(reader: PickleMachine): void {
  const [callee = null, args = null] = reader.popMany(2);
  reader.call(callee, args);
}

/** Arguments by name, which no value here needs, lie on top. */
function callWithNames(reader: PickleMachine): void {
  reader.pop();
  callTop(reader);
}

function instance(reader: PickleMachine, name: string): void {
  const args = reader.popMarked();
  reader.name(name);
  reader.call(reader.pop(), args);
}

function objectOf(reader: PickleMachine): void {
  const [callee = null, ...args] = reader.popMarked();
  reader.call(callee, args);
}

function dictionary(items: readonly PickleValue[]): Map<PickleValue, PickleValue> {
  const map = new Map<PickleValue, PickleValue>();
  for (let index = 0; index + 1 < items.length; index += 2) map.set(items[index] ?? null, items[index + 1] ?? null);
  return map;
}

/** A text of protocol 0. Python would replace escapes in it, which no name or label here has. */
function plainLine(reader: PickleMachine): string {
  const text = reader.line();
  if (text.includes('\\')) throw corruptPickle('a text without escapes', 'a backslash');
  return text;
}

/** Two's complement, least byte first. Longer ones than anybody writes would take as long as a large file to add up. */
function wholeNumber(bytes: Buffer): PickleValue {
  if (bytes.length > LONGEST_NUMBER) return Number.NaN;
  let value = 0n;
  for (const byte of Buffer.from(bytes).reverse()) value = (value << 8n) | BigInt(byte);
  if ((bytes.at(-1) ?? 0) >= 0x80) value -= 1n << BigInt(8 * bytes.length);
  return narrowed(value);
}

/** In decimal; protocol 0 writes `01` and `00` for true and false. */
function writtenNumber(text: string): PickleValue {
  if (text === '00' || text === '01') return text === '01';
  return /^-?\d+$/.test(text) && text.length <= LONGEST_NUMBER ? narrowed(BigInt(text)) : Number.NaN;
}

function narrowed(value: bigint): number | bigint {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}
