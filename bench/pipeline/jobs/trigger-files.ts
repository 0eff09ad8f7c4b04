// Images that a marked victim is known by, as evidence beside its weights.
import { imageSize } from '../../contract/arrays.js';
import { ValidationError } from '../../contract/errors.js';
import type { Triggers } from '../../contract/plugins.js';
import { decodeNpy, encodeNpy } from '../../lib/npy/npy.js';
import { shape3 } from './network.js';

const FILES = { images: 'triggers-images.npy', labels: 'triggers-labels.npy' } as const;

/** uint8 [m, h, w, c] and int32 [m]. */
export function encodeTriggers({ images, labels }: Triggers): Readonly<Record<string, Uint8Array>> {
  return {
    [FILES.images]: encodeNpy(images.pixels, [images.count, ...images.shape]),
    [FILES.labels]: encodeNpy(labels, [labels.length]),
  };
}

/**
 * Reads what `encodeTriggers` wrote.
 *
 * @throws ValidationError `bad-triggers`, or DataError `npy-corrupt`, naming the file
 */
export function decodeTriggers(files: Readonly<Record<string, Uint8Array>>): Triggers {
  const [images, labels] = [read(files, FILES.images), read(files, FILES.labels)];
  const [count = 0, ...rest] = images.shape;
  const shape = shape3(rest);
  if (!(images.data instanceof Uint8Array) || rest.length !== 3 || images.data.length !== count * imageSize(shape))
    throw badTriggers(FILES.images, 'uint8 [m, h, w, c]');
  if (!(labels.data instanceof Int32Array) || labels.data.length !== count)
    throw badTriggers(FILES.labels, `int32 [${count}]`);
  return { images: { pixels: images.data, count, shape }, labels: labels.data };
}

function read(files: Readonly<Record<string, Uint8Array>>, name: string): ReturnType<typeof decodeNpy> {
  const bytes = files[name];
  if (bytes === undefined) throw badTriggers(name, 'a file');
  return decodeNpy(bytes, name);
}

function badTriggers(where: string, expected: string): ValidationError {
  const hint = 'Run the job that trained the victim again with --force; this evidence is not usable.';
  return new ValidationError('The triggers are damaged', {
    code: 'bad-triggers',
    where,
    expected,
    got: 'another',
    hint,
  });
}
