// CIFAR10 and CIFAR100 as people have them: the binary version, Python's pickles, images in class folders.
import { spawnSync } from 'node:child_process';
import { truncate } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { dataset as cifar10 } from '../../../bench/datasets/cifar10.js';
import { dataset as cifar100 } from '../../../bench/datasets/cifar100.js';
import { CIFAR_CLASSES, cifarBatch, cifarTree, put } from '../../support/dataset-trees.js';
import { ourError } from '../../support/errors.js';
import { PYTHON, pythonHas } from '../../support/python.js';
import { tempFolder } from '../../support/temp-folder.js';
import { collect } from './collect.js';

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value, 'latin1');
  const head = Buffer.alloc(5);
  head.write('T', 'latin1');
  head.writeUInt32LE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
};
const list = (...items: readonly Buffer[]): Buffer => Buffer.concat([Buffer.from(']('), ...items, Buffer.from('e')]);
const byte = (value: number): Buffer => Buffer.of(0x4b, value);

/** A dictionary as Python 2 pickled it, protocol 2. */
function dictionary(entries: readonly (readonly [string, Buffer])[]): Buffer {
  const items = entries.flatMap(([key, value]) => [text(key), value]);
  return Buffer.concat([Buffer.of(0x80, 2), Buffer.from('}('), ...items, Buffer.from('u.')]);
}

/** An array of bytes as numpy wrote it there: reconstructed, then given version, shape, dtype, order and bytes. */
function numpyArray(rows: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([
    Buffer.from('cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n'),
    byte(0),
    Buffer.from([0x85]),
    text('b'),
    Buffer.from('tR('),
    byte(1),
    byte(rows),
    Buffer.of(0x4d, 0x00, 0x0c, 0x86),
    Buffer.from('cnumpy\ndtype\n('),
    text('u1'),
    byte(0),
    byte(1),
    Buffer.from('tR('),
    byte(3),
    text('|'),
    Buffer.from('NNN'),
    Buffer.of(0x4a, 0xff, 0xff, 0xff, 0xff, 0x4a, 0xff, 0xff, 0xff, 0xff),
    byte(0),
    Buffer.from('tb\x89', 'latin1'),
    text(Buffer.from(bytes).toString('latin1')),
    Buffer.from('tb'),
  ]);
}

function pickled(batch: Buffer, labelsKey: string): Buffer {
  const rows = Array.from({ length: batch.length / 3073 }, (_, row) => batch.subarray(row * 3073, (row + 1) * 3073));
  const planes = Buffer.concat(rows.map((row) => row.subarray(1)));
  return dictionary([
    ['data', numpyArray(rows.length, planes)],
    [labelsKey, list(...rows.map((row) => byte(row[0] ?? 0)))],
  ]);
}

const PLACES = ['data_batch_1', 'data_batch_2', 'data_batch_3', 'data_batch_4', 'data_batch_5', 'test_batch'];

async function pickledTree(root: string, records: number): Promise<void> {
  const base = 'cifar-10-batches-py';
  await put(root, `${base}/batches.meta`, dictionary([['label_names', list(...CIFAR_CLASSES.map(text))]]));
  for (const [index, name] of PLACES.entries())
    await put(root, `${base}/${name}`, pickled(cifarBatch((index + 1) % 6, records), 'labels'));
}

describe('cifar10', () => {
  it('reads the pickles of the Python version as the binary version', async () => {
    const [binary, python] = [await tempFolder(), await tempFolder()];
    await cifarTree(binary, 3);
    await pickledTree(python, 3);
    const { layout, ...parts } = await collect(cifar10, { folder: python });
    const { layout: wanted, ...wantedParts } = await collect(cifar10, { folder: binary });
    expect(parts).toEqual(wantedParts);
    expect(layout.classNames).toEqual(wanted.classNames);
  });

  it.skipIf(!pythonHas('numpy')).each([2, 4, 5])('reads what Python 3 pickles in protocol %d', async (protocol) => {
    const folder = await tempFolder();
    const script = [
      'import os, pickle, sys, numpy as np',
      'root, protocol = sys.argv[1], int(sys.argv[2])',
      'def put(name, value): pickle.dump(value, open(os.path.join(root, name), "wb"), protocol=protocol)',
      'data = (np.arange(3 * 3072) % 251).astype(np.uint8).reshape(3, 3072)',
      'for name in sys.argv[3:]: put(name, {b"data": data, b"labels": [0, 1, 2]})',
      'put("batches.meta", {b"label_names": [bytes([97 + i]) for i in range(10)]})',
    ].join('\n');
    const { status, stderr } = spawnSync(PYTHON, ['-c', script, folder, `${protocol}`, ...PLACES], {
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    const { layout, train, test } = await collect(cifar10, { folder });
    expect(layout.classNames.join('')).toBe('abcdefghij');
    expect([train.count, test.labels]).toEqual([15, [0, 1, 2]]);
    // Pixel 200 of the second image: bytes 3072 + 200 of each plane of 1024.
    const at = 3072 + 600;
    expect([...train.pixels.subarray(at, at + 3)]).toEqual([3272 % 251, 4296 % 251, 5320 % 251]);
  });

  it('names a pickle that is cut off, and refuses one that holds other things', async () => {
    const folder = await tempFolder();
    await pickledTree(folder, 2);
    const file = path.join(folder, 'cifar-10-batches-py/data_batch_3');
    await truncate(file, 3000);
    const cut = await ourError(collect(cifar10, { folder }));
    expect(cut).toMatchObject({ code: 'source-corrupt' });
    expect(cut.message).toContain('data_batch_3');
    await put(folder, 'cifar-10-batches-py/data_batch_3', dictionary([['labels', list(byte(1))]]));
    expect((await ourError(collect(cifar10, { folder }))).message).toContain('numpy array "data"');
    const oneImage = (label: Buffer): Buffer =>
      dictionary([
        ['data', numpyArray(1, Buffer.alloc(3072))],
        ['labels', list(label)],
      ]);
    await put(folder, 'cifar-10-batches-py/data_batch_3', oneImage(Buffer.from('N')));
    expect((await ourError(collect(cifar10, { folder }))).message).toContain('labels that are numbers');
    await put(folder, 'cifar-10-batches-py/data_batch_3', Buffer.from('\x80\x02cos\nsystem\n(U\x02lstR.', 'latin1'));
    expect(await ourError(collect(cifar10, { folder }))).toMatchObject({ code: 'pickle-refused' });
  });

  it.each([
    ['names', (label: number) => CIFAR_CLASSES[label] ?? ''],
    ['numbers', (label: number) => `${label}`],
  ])('reads class folders called by %s, with the official numbers of the classes', async (_what, folderOf) => {
    const folder = await tempFolder();
    for (const label of CIFAR_CLASSES.keys()) {
      const background = { r: 20 * label, g: 0, b: 0 };
      const image = sharp({ create: { width: 32, height: 32, channels: 3, background } });
      for (const part of ['train', 'test'])
        await put(folder, `${part}/${folderOf(label)}/0001.png`, await image.clone().png().toBuffer());
    }
    const { layout, train, test } = await collect(cifar10, { folder });
    expect(layout.classNames).toEqual(CIFAR_CLASSES);
    expect(test.labels).toEqual([...CIFAR_CLASSES.keys()]);
    train.labels.forEach((label, at) => expect(train.pixels[at * 3072]).toBe(20 * label));
  });
});

describe('cifar100', () => {
  const names = Array.from({ length: 100 }, (_, label) => `fine ${label}`);

  /** Behind the coarse label 7, the fine one is 99 minus the number of the record. */
  const batch = (records: number): Buffer =>
    Buffer.concat(
      Array.from({ length: records }, (_, record) =>
        Buffer.concat([Buffer.of(7, 99 - record), Buffer.alloc(3072, record)]),
      ),
    );

  it('reads the fine labels of the binary version', async () => {
    const folder = await tempFolder();
    await put(folder, 'cifar-100-binary/fine_label_names.txt', `${names.join('\n')}\n`);
    await put(folder, 'cifar-100-binary/train.bin', batch(4));
    await put(folder, 'cifar-100-binary/test.bin', batch(2));
    const { layout, train, test } = await collect(cifar100, { folder });
    expect(layout.classNames).toEqual(names);
    expect([train.labels, test.labels]).toEqual([
      [99, 98, 97, 96],
      [99, 98],
    ]);
    expect(train.pixels[3 * 3072]).toBe(3);
  });

  it('reads the fine labels of the Python version', async () => {
    const folder = await tempFolder();
    const fine = Buffer.concat(
      [0, 1, 2].map((record) => Buffer.concat([Buffer.of(50 + record), Buffer.alloc(3072, record)])),
    );
    await put(folder, 'cifar-100-python/meta', dictionary([['fine_label_names', list(...names.map(text))]]));
    for (const part of ['train', 'test']) await put(folder, `cifar-100-python/${part}`, pickled(fine, 'fine_labels'));
    const { train } = await collect(cifar100, { folder });
    expect(train.labels).toEqual([50, 51, 52]);
    expect(train.pixels[2 * 3072]).toBe(2);
  });
});
