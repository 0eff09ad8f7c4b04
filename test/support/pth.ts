// A writer of PyTorch's weights files, for the instructions that torch.save uses for a state dictionary (protocol 2).
import type { NamedArrays } from '../../bench/tensor/safetensors.js';
import { zip } from './zip.js';

/**
 * The file that torch.save(state_dict) would write, up to the pickle's memo.
 *
 * @param wrap - puts the pickled dictionary into a larger value: see `entry`
 */
export function pth(
  arrays: NamedArrays,
  storage = 'torch FloatStorage',
  wrap = (dictionary: Buffer): Buffer => dictionary,
): Buffer {
  return zip(pthEntries(arrays, storage, wrap).map(([name, content]) => [`archive/${name}`, content] as const));
}

/** The entries of that file, by their names below its folder. */
export function pthEntries(
  arrays: NamedArrays,
  storage = 'torch FloatStorage',
  wrap = (dictionary: Buffer): Buffer => dictionary,
): readonly (readonly [name: string, content: Buffer])[] {
  const pickle = Buffer.concat([raw('\x80\x02'), wrap(dictionary(arrays, storage)), raw('.')]);
  const data = [...arrays.values()].map(({ values }, key) => [`data/${key}`, floats(values)] as const);
  return [['data.pkl', pickle], ['byteorder', Buffer.from('little')], ...data];
}

/** The same as torch.save wrote it before 1.6: magic number, version, system, dictionary, keys, then each storage. */
export function legacyPth(arrays: NamedArrays, storage = 'torch FloatStorage'): Buffer {
  const keys = [...arrays.keys()].map((_, key) => text(String(key)));
  const storages = [...arrays.values()].map(({ values }) => {
    const count = Buffer.alloc(8);
    count.writeBigInt64LE(BigInt(values.length));
    return Buffer.concat([count, floats(values)]);
  });
  return Buffer.concat([
    Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex'),
    raw('\x80\x02M\xe9\x03.'),
    Buffer.concat([raw('\x80\x02}'), text('little_endian'), raw('\x88s.')]),
    Buffer.concat([raw('\x80\x02'), dictionary(arrays, storage), raw('.')]),
    Buffer.concat([raw('\x80\x02]('), ...keys, raw('e.')]),
    ...storages,
  ]);
}

/** A dictionary of one entry: `{name: value}`, with more entries after it. */
export function entry(name: string, value: Buffer, ...more: readonly Buffer[]): Buffer {
  return Buffer.concat([raw('}('), text(name), value, ...more, raw('u')]);
}

function dictionary(arrays: NamedArrays, storage: string): Buffer {
  const items = [...arrays].flatMap(([name, { shape }], key) => [text(name), tensor(String(key), shape, storage)]);
  return Buffer.concat([raw('}('), ...items, raw('u')]);
}

function floats(values: Float32Array): Buffer {
  return Buffer.from(Float32Array.from(values).buffer);
}

function raw(code: string): Buffer {
  return Buffer.from(code, 'latin1');
}

/** `torch._utils._rebuild_tensor_v2(storage, 0, size, stride, False, OrderedDict())`. */
export function tensor(key: string, shape: readonly number[], storage: string): Buffer {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const count = shape.reduce((a, b) => a * b, 1);
  return Buffer.concat([
    ...[global('torch._utils _rebuild_tensor_v2'), Buffer.from('(')],
    ...[Buffer.from('('), text('storage'), global(storage), text(key), text('cpu'), int(count), Buffer.from('tQ')],
    ...[int(0), Buffer.from('('), ...shape.map(int), Buffer.from('t(', 'latin1'), ...strides.map(int)],
    Buffer.from('t\x89', 'latin1'),
    ...[global('collections OrderedDict'), Buffer.from(')R'), Buffer.from('tR')],
  ]);
}

/** GLOBAL: `module name`. */
export function global(name: string): Buffer {
  return Buffer.from(`c${name.replace(' ', '\n')}\n`, 'latin1');
}

/** BINUNICODE. */
export function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([Buffer.from('X'), length, bytes]);
}

/** BININT. */
function int(value: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes.write('J', 'latin1');
  bytes.writeInt32LE(value, 1);
  return bytes;
}
