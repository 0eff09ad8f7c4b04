// A file that somebody takes for weights is told by what it is. Every beginning is from the format's own description.
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readWeightsFile } from '../../../../bench/tensor/weights-file/read.js';
import { ourError } from '../../../support/errors.js';
import { linearModel } from '../../../support/onnx-model.js';
import { zip } from '../../../support/zip.js';

const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
/** A tar's header has its magic at byte 257. */
const tar = (name: string, rest = ''): Buffer =>
  Buffer.concat([latin(name.padEnd(257, '\0')), latin(`ustar\0${rest}`)]);

describe('readWeightsFile', () => {
  it.each([
    ['an ONNX model', 'an ONNX model', linearModel()],
    ['an ONNX model that was cut off', 'an ONNX model', linearModel().subarray(0, 60)],
    ['TensorFlow Lite', 'a TensorFlow Lite model', latin('\x1c\0\0\0TFL3\x14\0\x20\0')],
    ['Keras in HDF5', 'an HDF5 file', latin('\x89HDF\r\n\x1a\n\0\0\0')],
    ['Keras in a zip', 'a Keras model', zip({ 'config.json': '{}', 'model.weights.h5': 'x' })],
    ['TorchScript', 'a TorchScript program', zip({ 'm/data.pkl': '}.', 'm/constants.pkl': '(t.' })],
    ['torch.export', 'a program of torch.export', zip({ 'm/archive_format': 'pt2', 'm/models/model.json': '{}' })],
    ['NumPy arrays', 'NumPy arrays (.npz)', zip({ 'weight.npy': '\x93NUMPY' })],
    ['one NumPy array', 'a single NumPy array', latin('\x93NUMPY\x01\0')],
    ['a zip of a folder', 'a zip with readme.txt', zip({ 'weights/readme.txt': 'x', 'weights/model.pth': 'y' })],
    ['a page that shows the file', 'a web page', latin('\n<!DOCTYPE html><html>')],
    ['a pointer of Git LFS', 'a pointer of Git LFS', latin('version https://git-lfs.github.com/spec/v1\noid sha256:0')],
    ['a compressed file', 'compressed by gzip', gzipSync('weights')],
    ['a tar', 'a tar archive', tar('weights/model.pth')],
    ['PyTorch of 2016', 'PyTorch weights in the format of 2016', tar('sys_info')],
    [
      'a dictionary that pickle wrote',
      'a pickle that torch.save did not write',
      latin('\x80\x04\x95\x02\0\0\0\0\0\0\0}\x94.'),
    ],
    ['nothing', 'an empty file', Buffer.alloc(0)],
    ['text', 'bytes that begin with 6869', latin('hi')],
  ])('tells %s', async (_, what, bytes) => {
    const error = await ourError(readWeightsFile(bytes));
    expect(error).toMatchObject({ name: 'DataError', code: 'weights-format' });
    expect(error.message).toContain(`got ${what}`);
    expect(error.hint).not.toBe('');
  });
});
