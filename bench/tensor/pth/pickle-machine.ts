// The machine that the instructions of a pickle work on: a stack with marks, and a memory. It calls nothing.
import { DataError } from '../../contract/errors.js';
import { corruptWeights } from '../weights-errors.js';
import { PickleCall, PickleName, PickleReference, type PickleValue } from './pickle-values.js';
import { wouldRun } from './would-run.js';

const MARK = Symbol('mark');
/** Python's highest; later ones may have instructions that mean something else. */
const HIGHEST_PROTOCOL = 5;

export class PickleMachine {
  readonly #bytes: Buffer;
  #at: number;
  readonly #stack: (PickleValue | typeof MARK)[] = [];
  readonly #memo = new Map<number, PickleValue>();
  readonly #references: PickleReference[] = [];

  constructor(bytes: Uint8Array, start: number) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = start;
  }

  /** Where the next byte is. */
  get at(): number {
    return this.#at;
  }

  get references(): readonly PickleReference[] {
    return this.#references;
  }

  checkProtocol(protocol: number): void {
    if (protocol > HIGHEST_PROTOCOL) throw corruptPickle(`protocol 0 to ${HIGHEST_PROTOCOL}`, `${protocol}`);
  }

  push(value: PickleValue): void {
    this.#stack.push(value);
  }

  take(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) throw corruptPickle(`${length} more bytes`, 'the end of the pickle');
    const part = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return part;
  }

  /** Latin-1 up to the next line feed. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) throw corruptPickle('a line that ends', 'the end of the pickle');
    const text = this.#bytes.toString('latin1', this.#at, end);
    this.#at = end + 1;
    return text;
  }

  pushMark(): void {
    this.#stack.push(MARK);
  }

  /** Everything above the last mark, which goes too. */
  popMarked(): PickleValue[] {
    const mark = this.#stack.lastIndexOf(MARK);
    if (mark < 0) throw corruptPickle('a mark', 'none');
    const values = this.#stack.splice(mark).slice(1);
    return values.filter((value) => value !== MARK);
  }

  popMany(count: number): PickleValue[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  pop(): PickleValue {
    const value = this.#stack.pop();
    if (value === undefined || value === MARK) throw corruptPickle('a value', 'none');
    return value;
  }

  /** Takes the top away, be it a value or a mark. */
  drop(): void {
    if (this.#stack.pop() === undefined) throw corruptPickle('a value', 'none');
  }

  top(): PickleValue {
    const value = this.pop();
    this.push(value);
    return value;
  }

  /** @param index - the next free one if absent */
  remember(index = this.#memo.size): void {
    this.#memo.set(index, this.top());
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw corruptPickle(`a value remembered as ${index}`, 'none');
    this.push(value);
  }

  name(name: string): void {
    this.push(new PickleName(name));
  }

  reference(id: PickleValue): void {
    const reference = new PickleReference(id);
    this.#references.push(reference);
    this.push(reference);
  }

  /** Describes the call. Throws DataError `pickle-refused` for names that start programs. */
  call(callee: PickleValue, args: PickleValue): void {
    const name = nameOf(callee);
    if (name === null || !Array.isArray(args)) throw corruptPickle('a call of a name', 'one of another value');
    if (wouldRun(name)) throw notTensors(`a call of ${name}`);
    this.push(dictionaryOf(name, args) ?? new PickleCall(name, args));
  }

  /** Key and value by turns into the dictionary below them; into an object of another class they go unseen. */
  setItems(items: readonly PickleValue[]): void {
    const map = this.top();
    if (!(map instanceof Map)) return;
    for (let index = 0; index + 1 < items.length; index += 2) map.set(items[index] ?? null, items[index + 1] ?? null);
  }

  /** Onto the list below them; as `setItems` for an object of another class. */
  append(items: readonly PickleValue[]): void {
    const list = this.top();
    if (Array.isArray(list)) for (const item of items) list.push(item);
  }

  /** What an object's `__setstate__` would get. A dictionary's are versions of modules, which say nothing of weights. */
  build(state: PickleValue): void {
    const object = this.top();
    if (object instanceof PickleCall) object.state = state;
  }
}

/** Old files refer to a class through its source: `('module', class, file, text)`. */
function nameOf(callee: PickleValue): string | null {
  const target = callee instanceof PickleReference && Array.isArray(callee.id) ? (callee.id[1] ?? null) : callee;
  return target instanceof PickleName ? target.name : null;
}

/** Dictionaries that are made by a call: empty ones, and Python 2's ordered ones with all their items at once. */
function dictionaryOf(name: string, args: readonly PickleValue[]): Map<PickleValue, PickleValue> | null {
  if (name === 'collections.defaultdict') return new Map();
  if (name !== 'collections.OrderedDict') return null;
  const [items = []] = args;
  if (!Array.isArray(items)) return null;
  return new Map(items.flatMap((item) => (Array.isArray(item) ? [[item[0] ?? null, item[1] ?? null] as const] : [])));
}

export function corruptPickle(expected: string, got: string): DataError {
  return corruptWeights({ where: 'the pickle', expected, got });
}

/** @param got - what is there and would have to be run or trusted */
export function notTensors(got: string): DataError {
  return new DataError('The weights file is no dictionary of tensors', {
    code: 'pickle-refused',
    where: 'the pickle',
    expected: 'names with tensors, as torch.save(model.state_dict(), …) writes them',
    got,
    hint: 'Load it with PyTorch where you trust it, and save model.state_dict() with torch.save.',
  });
}
