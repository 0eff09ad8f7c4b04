// Releases in miniature, in the layouts of their owners, for loaders to read.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';

/** Writes a file and the folders above it. */
export async function put(root: string, name: string, content: string | Uint8Array): Promise<void> {
  const file = path.join(root, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
}

/** Record r of batch b: label (b + r) mod 10, red plane all r, green all b, blue 0..255 over the pixels. */
export function cifarBatch(batch: number, records: number): Buffer {
  return Buffer.concat(
    Array.from({ length: records }, (_, record) =>
      Buffer.concat([
        Buffer.of((batch + record) % 10),
        Buffer.alloc(1024, record),
        Buffer.alloc(1024, batch),
        Buffer.from(Array.from({ length: 1024 }, (_unused, pixel) => pixel % 256)),
      ]),
    ),
  );
}

export const CIFAR_CLASSES = 'airplane automobile bird cat deer dog frog horse ship truck'.split(' ');

/** `cifar-10-batches-bin` with five training batches and a test batch of so many records each. */
export async function cifarTree(root: string, records: number): Promise<void> {
  const base = 'cifar-10-batches-bin';
  await put(root, `${base}/batches.meta.txt`, `${CIFAR_CLASSES.join('\n')}\n\n`);
  for (const batch of [1, 2, 3, 4, 5]) await put(root, `${base}/data_batch_${batch}.bin`, cifarBatch(batch, records));
  await put(root, `${base}/test_batch.bin`, cifarBatch(0, records));
}

/** A plain P6 picture. */
export function ppm(height: number, width: number, [red, green, blue]: readonly [number, number, number]): Buffer {
  const pixels = Buffer.alloc(height * width * 3);
  for (let at = 0; at < pixels.length; at += 3) pixels.set([red, green, blue], at);
  return Buffer.concat([Buffer.from(`P6\n${width} ${height}\n255\n`), pixels]);
}

const GTSRB_HEADER = 'Filename;Width;Height;Roi.X1;Roi.Y1;Roi.X2;Roi.Y2;ClassId\n';
const five = (value: number): string => String(value).padStart(5, '0');

/** 43 classes of two tracks of two frames, of sizes 4x6 and 32x32, and four test images of classes 42, 0, 7 and 7. */
export async function gtsrbTree(root: string): Promise<void> {
  for (let label = 0; label < 43; label++) {
    const folder = `GTSRB/Final_Training/Images/${five(label)}`;
    const names = [0, 1].flatMap((track) => [0, 1].map((frame) => `${five(track)}_${five(frame)}.ppm`));
    const rows = names.map((name) => `${name};6;4;1;1;3;3;${label}\n`);
    await put(root, `${folder}/GT-${five(label)}.csv`, GTSRB_HEADER + rows.join(''));
    for (const [index, name] of names.entries()) {
      const size = index === 0 ? ([4, 6] as const) : ([32, 32] as const);
      await put(root, `${folder}/${name}`, ppm(size[0], size[1], [label, index, 100]));
    }
  }
  const labels = [42, 0, 7, 7];
  const rows = labels.map((label, index) => `${five(index)}.ppm;9;9;1;1;7;7;${label}\n`);
  await put(root, 'GTSRB/Final_Test/GT-final_test.csv', GTSRB_HEADER + rows.join(''));
  for (const index of labels.keys())
    await put(root, `GTSRB/Final_Test/Images/${five(index)}.ppm`, ppm(9, 9, [1, 2, index]));
}

/** A plain picture as PNG. */
export async function png(size: number, red: number): Promise<Buffer> {
  const background = { r: red, g: 0, b: 0 };
  return sharp({ create: { width: size, height: size, channels: 3, background } })
    .png()
    .toBuffer();
}

/** 200 classes w0000 to w0199, one training image each (red = class), one validation image of every tenth class. */
export async function tinyImagenetTree(root: string, size: number): Promise<void> {
  const wnids = Array.from({ length: 200 }, (_, label) => `w${String(label).padStart(4, '0')}`);
  // Not in alphabetical order: the list decides, not the folders.
  const listed = wnids.toReversed();
  await put(root, 'wnids.txt', listed.join('\n'));
  await put(root, 'words.txt', wnids.map((wnid) => `${wnid}\tword ${wnid}, synonym\n`).join(''));
  const annotations: string[] = [];
  for (const [label, wnid] of listed.entries()) {
    await put(root, `train/${wnid}/images/${wnid}_0.JPEG`, await png(size, label));
    if (label % 10 !== 0) continue;
    await put(root, `val/images/val_${label}.JPEG`, await png(size, label));
    annotations.push(`val_${label}.JPEG\t${wnid}\t0\t0\t31\t31\n`);
  }
  await put(root, 'val/val_annotations.txt', annotations.join(''));
}

/** An idx file of unsigned bytes. */
export function idx(sizes: readonly number[], values: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * sizes.length);
  header.set([0, 0, 8, sizes.length]);
  sizes.forEach((size, axis) => header.writeUInt32BE(size, 4 + 4 * axis));
  return Buffer.concat([header, values]);
}

/** Four idx files: `train` training images and `test` test images, image i all i, label i mod 10. */
export function idxFiles(train: number, test: number): Readonly<Record<string, Buffer>> {
  const images = (count: number): Buffer =>
    idx(
      [count, 28, 28],
      Uint8Array.from({ length: count * 784 }, (_, at) => Math.floor(at / 784)),
    );
  const labels = (count: number): Buffer =>
    idx(
      [count],
      Uint8Array.from({ length: count }, (_, row) => row % 10),
    );
  return {
    'train-images-idx3-ubyte': images(train),
    'train-labels-idx1-ubyte': labels(train),
    't10k-images-idx3-ubyte': images(test),
    't10k-labels-idx1-ubyte': labels(test),
  };
}

/** A folder of class folders with so many PNG images each (red = 10 * class + number). */
export async function classFolders(root: string, counts: Readonly<Record<string, number>>): Promise<void> {
  for (const [label, [name, count]] of Object.entries(counts).entries()) {
    for (let number = 0; number < count; number++) {
      await put(root, `${name}/${String(number).padStart(3, '0')}.png`, await png(3, (10 * label + number) % 256));
    }
  }
}
