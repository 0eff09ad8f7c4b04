// Reads the few pickle instructions that PyTorch's weights consist of. A pickle is a program that can call anything:
// here it calls nothing, the names it mentions stay names, and an instruction outside the list ends the reading.
import { DataError } from '../../contract/errors.js';
import { corruptWeights } from '../weights-errors.js';

/** A Python name that the pickle mentions, `torch.FloatStorage`; never looked up. */
export class PickleName {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** `name(...args)` as the pickle would have called it. */
export class PickleCall {
  readonly name: string;
  readonly args: readonly PickleValue[];

  constructor(name: string, args: readonly PickleValue[]) {
    this.name = name;
    this.args = args;
  }
}

/** A reference to data beside the pickle. */
export class PickleReference {
  readonly id: PickleValue;

  constructor(id: PickleValue) {
    this.id = id;
  }
}

export type PickleValue =
  | null
  | boolean
  | number
  | string
  | readonly PickleValue[]
  | Map<PickleValue, PickleValue>
  | PickleName
  | PickleCall
  | PickleReference;

const MARK = Symbol('mark');
const PROTOCOL = 2;

/** The value that a pickle of protocol 2 describes. Throws DataError `weights-corrupt` or `pickle-refused`. */
export function readPickle(bytes: Uint8Array): PickleValue {
  return new Reader(bytes).run();
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;
  #stack: (PickleValue | typeof MARK)[] = [];
  readonly #memo = new Map<number, PickleValue>();

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  run(): PickleValue {
    for (;;) {
      const at = this.#at;
      const code = String.fromCharCode(this.#take(1).readUInt8());
      if (code === '.') return this.#pop();
      const instruction = INSTRUCTIONS[code];
      if (instruction === undefined) throw notTensors(`instruction ${JSON.stringify(code)} at byte ${at}`);
      instruction(this);
    }
  }

  push(value: PickleValue): void {
    this.#stack.push(value);
  }

  take(length: number): Buffer {
    return this.#take(length);
  }

  /** A text up to the next line feed. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) throw corrupt('a name that ends', 'the end of the pickle');
    const text = this.#bytes.toString('latin1', this.#at, end);
    this.#at = end + 1;
    return text;
  }

  pushMark(): void {
    this.#stack.push(MARK);
  }

  /** Everything above the last mark, which goes too. */
  popMarked(): readonly PickleValue[] {
    const mark = this.#stack.lastIndexOf(MARK);
    if (mark < 0) throw corrupt('a mark', 'none');
    const values = this.#stack.splice(mark).slice(1);
    return values.filter((value) => value !== MARK);
  }

  popMany(count: number): readonly PickleValue[] {
    return Array.from({ length: count }, () => this.#pop()).reverse();
  }

  remember(index: number): void {
    const [top] = this.popMany(1);
    if (top === undefined) return;
    this.#memo.set(index, top);
    this.push(top);
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw corrupt(`a value remembered as ${index}`, 'none');
    this.push(value);
  }

  call(): void {
    const [callee, args] = this.popMany(2);
    if (!(callee instanceof PickleName) || !Array.isArray(args))
      throw notTensors('a call of something that is no name');
    const items = args as readonly PickleValue[];
    this.push(
      callee.name === 'collections.OrderedDict' && items.length === 0 ? new Map() : new PickleCall(callee.name, items),
    );
  }

  /** Key and value by turns into the map below them. */
  setItems(items: readonly PickleValue[]): void {
    const [map] = this.popMany(1);
    if (!(map instanceof Map)) throw notTensors('items set in something that is no dictionary');
    for (let index = 0; index + 1 < items.length; index += 2) map.set(items[index] ?? null, items[index + 1] ?? null);
    this.push(map);
  }

  #take(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) throw corrupt(`${length} more bytes`, 'the end of the pickle');
    const part = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return part;
  }

  #pop(): PickleValue {
    const value = this.#stack.pop();
    if (value === undefined || value === MARK) throw corrupt('a value', 'none');
    return value;
  }
}

/** By opcode of Python's pickletools, which describes each. */
const INSTRUCTIONS: Readonly<Record<string, (reader: Reader) => void>> = {
  '\x80': (reader) => {
    const protocol = reader.take(1).readUInt8();
    if (protocol !== PROTOCOL) throw notTensors(`protocol ${protocol}`);
  },
  '(': (reader) => reader.pushMark(),
  '}': (reader) => reader.push(new Map()),
  ')': (reader) => reader.push([]),
  N: (reader) => reader.push(null),
  '\x88': (reader) => reader.push(true),
  '\x89': (reader) => reader.push(false),
  J: (reader) => reader.push(reader.take(4).readInt32LE()),
  K: (reader) => reader.push(reader.take(1).readUInt8()),
  M: (reader) => reader.push(reader.take(2).readUInt16LE()),
  X: (reader) => reader.push(reader.take(reader.take(4).readUInt32LE()).toString('utf8')),
  t: (reader) => reader.push(reader.popMarked()),
  '\x85': (reader) => reader.push(reader.popMany(1)),
  '\x86': (reader) => reader.push(reader.popMany(2)),
  '\x87': (reader) => reader.push(reader.popMany(3)),
  q: (reader) => reader.remember(reader.take(1).readUInt8()),
  r: (reader) => reader.remember(reader.take(4).readUInt32LE()),
  h: (reader) => reader.recall(reader.take(1).readUInt8()),
  j: (reader) => reader.recall(reader.take(4).readUInt32LE()),
  c: (reader) => reader.push(new PickleName(`${reader.line()}.${reader.line()}`)),
  Q: (reader) => reader.push(new PickleReference(reader.popMany(1)[0] ?? null)),
  R: (reader) => reader.call(),
  s: (reader) => reader.setItems(reader.popMany(2)),
  u: (reader) => reader.setItems(reader.popMarked()),
  // Attributes of a dictionary: versions of modules, which say nothing of their weights.
  b: (reader) => void reader.popMany(1),
};

function corrupt(expected: string, got: string): DataError {
  return corruptWeights({ where: 'data.pkl', expected, got });
}

/** @param got - what is there and would have to be run or trusted */
export function notTensors(got: string): DataError {
  return new DataError('The weights file holds more than weights', {
    code: 'pickle-refused',
    where: 'data.pkl',
    expected: 'names with contiguous tensors, as torch.save(model.state_dict(), …) writes them',
    got,
    hint: 'Load it with PyTorch where you trust it, and save its state_dict with safetensors.torch.save_file.',
  });
}
