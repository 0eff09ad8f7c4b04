// Whether bytes are one message of protobuf that can be read in one way only, found out before anything is read from them.
// Readers differ in what they do with a field of another type than its schema says, and with lengths beyond the message
// around them: https://protobuf.dev/programming-guides/encoding/
import { ScalarType, type DescField, type DescMessage } from '@bufbuild/protobuf';
import { WireType } from '@bufbuild/protobuf/wire';

/** Messages inside messages; the limit of Google's readers. */
export const DEEPEST = 100;

/** Bytes of memory that a reader in JavaScript takes, about, for one of each. */
const COST = { message: 1000, bytes: 200, int64: 40, number: 16 };

/** By their numbers; 6 and 7 are none. */
const WIRES = [
  ...[WireType.Varint, WireType.Bit64, WireType.LengthDelimited, WireType.StartGroup, WireType.EndGroup],
  WireType.Bit32,
] as const;

/** Fields of 64-bit integers become `bigint`. */
const BIG: ReadonlySet<ScalarType> = new Set([ScalarType.INT64, ScalarType.UINT64]);

/** What is wrong with a message, as a reader would be told it. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
}

/**
 * Passes over a message without building anything.
 *
 * @param mostMemory - bytes that the lists and messages of the result may take, roughly; raw bytes are not counted
 * @throws MalformedMessage
 */
export function assertStrict(desc: DescMessage, bytes: Uint8Array, mostMemory: number): void {
  new Walk(bytes, mostMemory).message(desc, bytes.length, 0);
}

class Walk {
  readonly #bytes: Uint8Array;
  #place = 0;
  #memory: number;

  constructor(bytes: Uint8Array, memory: number) {
    this.#bytes = bytes;
    this.#memory = memory;
  }

  message(desc: DescMessage, end: number, depth: number): void {
    if (depth > DEEPEST) throw new MalformedMessage(`messages more than ${DEEPEST} deep`);
    this.#take(COST.message);
    const fields = fieldsOf(desc);
    while (this.#place < end) {
      const [number, wire] = this.#tag(end);
      const field = fields.get(number);
      if (field === undefined) this.#skip(number, wire, end, depth);
      else this.#known(field, wire, end, depth);
    }
  }

  #known(field: DescField, wire: WireType, end: number, depth: number): void {
    const wanted = wireOf(field);
    if (wire === WireType.LengthDelimited) {
      const inner = this.#length(end);
      if (field.message !== undefined) this.message(field.message, inner, depth + 1);
      else if (wanted === wire) this.#take(COST.bytes);
      else if (field.fieldKind === 'list') this.#packed(field, wanted, inner);
      else throw anotherType(field);
      this.#place = inner;
      return;
    }
    if (wire !== wanted) throw anotherType(field);
    this.#take(costOf(field));
    this.#number(wire, end);
  }

  /** Values of a list in one run. */
  #packed(field: DescField, wire: WireType, end: number): void {
    const size = wire === WireType.Bit32 ? 4 : 8;
    if (wire !== WireType.Varint) {
      if ((end - this.#place) % size !== 0) throw new MalformedMessage(`a part of a number in ${field.name}`);
      this.#take(((end - this.#place) / size) * costOf(field));
      return;
    }
    const cost = costOf(field);
    while (this.#place < end) {
      this.#take(cost);
      this.#varint(end);
    }
  }

  /** A field that the schema has not; groups included, which end with a tag of their own. */
  #skip(number: number, wire: WireType, end: number, depth: number): void {
    if (wire === WireType.LengthDelimited) this.#place = this.#length(end);
    else if (wire === WireType.StartGroup) this.#group(number, end, depth + 1);
    else this.#number(wire, end);
  }

  #group(number: number, end: number, depth: number): void {
    if (depth > DEEPEST) throw new MalformedMessage(`messages more than ${DEEPEST} deep`);
    for (;;) {
      const [inner, wire] = this.#tag(end);
      if (wire !== WireType.EndGroup) this.#skip(inner, wire, end, depth);
      else if (inner === number) return;
      else throw new MalformedMessage('a group with the end of another one');
    }
  }

  #number(wire: WireType, end: number): void {
    if (wire === WireType.Varint) this.#varint(end);
    else if (wire === WireType.Bit32) this.#forward(4, end);
    else if (wire === WireType.Bit64) this.#forward(8, end);
    else throw new MalformedMessage('the end of a group that has not begun');
  }

  #tag(end: number): readonly [number: number, wire: WireType] {
    const tag = this.#varint(end, 5);
    const [number, wire] = [Math.floor(tag / 8), WIRES[tag % 8]];
    if (tag >= 2 ** 32 || number === 0 || wire === undefined)
      throw new MalformedMessage('a field without a number or a type');
    return [number, wire];
  }

  /** Where what follows ends. */
  #length(end: number): number {
    const length = this.#varint(end, 5);
    if (length > end - this.#place) throw new MalformedMessage('a length beyond the end');
    return this.#place + length;
  }

  /** Exact below 2^53; larger ones are told from smaller ones. */
  #varint(end: number, longest = 10): number {
    let value = 0;
    for (let index = 0; index < longest; index++) {
      if (this.#place >= end) throw new MalformedMessage('a number beyond the end');
      const byte = this.#bytes[this.#place++] ?? 0;
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return value;
    }
    throw new MalformedMessage('a number without end');
  }

  #forward(size: number, end: number): void {
    if (size > end - this.#place) throw new MalformedMessage('a number beyond the end');
    this.#place += size;
  }

  #take(memory: number): void {
    this.#memory -= memory;
    if (this.#memory < 0) throw new MalformedMessage('more parts than can be held in memory');
  }
}

const known = new WeakMap<DescMessage, ReadonlyMap<number, DescField>>();

function fieldsOf(desc: DescMessage): ReadonlyMap<number, DescField> {
  const found = known.get(desc) ?? new Map(desc.fields.map((field) => [field.number, field]));
  known.set(desc, found);
  return found;
}

/** How a single value of a field is written. */
function wireOf({ message, scalar }: DescField): WireType {
  if (message !== undefined || scalar === ScalarType.BYTES || scalar === ScalarType.STRING)
    return WireType.LengthDelimited;
  if (scalar === ScalarType.FLOAT) return WireType.Bit32;
  return scalar === ScalarType.DOUBLE ? WireType.Bit64 : WireType.Varint;
}

function costOf({ scalar }: DescField): number {
  return scalar !== undefined && BIG.has(scalar) ? COST.int64 : COST.number;
}

function anotherType({ name }: DescField): MalformedMessage {
  return new MalformedMessage(`another type than ${name} has`);
}
