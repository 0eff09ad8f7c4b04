// A writer of PyTorch's weights files, for the instructions that torch.save uses for a state dictionary (protocol 2).
import type { NamedArrays } from '../../bench/tensor/safetensors.js';
import { zip } from './zip.js';

/** The file that torch.save(state_dict) would write, up to the pickle's memo. */
export function pth(arrays: NamedArrays, storage = 'torch FloatStorage'): Buffer {
  const entries: Record<string, Buffer> = {};
  const items: Buffer[] = [];
  for (const [name, { shape, values }] of arrays) {
    const key = String(items.length);
    entries[`archive/data/${key}`] = Buffer.from(Float32Array.from(values).buffer);
    items.push(text(name), tensor(key, shape, storage));
  }
  const pickle = Buffer.concat([Buffer.from('\x80\x02}(', 'latin1'), ...items, Buffer.from('u.')]);
  return zip({ 'archive/data.pkl': pickle, 'archive/byteorder': 'little', ...entries });
}

/** `torch._utils._rebuild_tensor_v2(storage, 0, size, stride, False, OrderedDict())`. */
function tensor(key: string, shape: readonly number[], storage: string): Buffer {
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
