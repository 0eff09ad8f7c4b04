// A publisher's file of weights, in whatever format torch.save and safetensors have, as named tensors.
import { isLegacyPth, readLegacyPth } from '../pth/legacy.js';
import { isZip, readZipPth } from '../pth/read-pth.js';
import { readTensors } from '../safetensors.js';
import type { StoredTensors } from '../stored-tensors.js';
import { isCounter } from '../torch-layout.js';
import { foreignFile, unknownFile } from './foreign.js';

/**
 * Describes every tensor of the file but batch counters; numbers are read when they are asked for.
 * Throws DataError `weights-corrupt`, `weights-format` or `pickle-refused`.
 */
export async function readWeightsFile(bytes: Uint8Array): Promise<StoredTensors> {
  const tensors = await readAny(bytes);
  return new Map([...tensors].filter(([name]) => !isCounter(name)));
}

async function readAny(bytes: Uint8Array): Promise<StoredTensors> {
  if (isZip(bytes)) return readZipPth(bytes);
  if (isLegacyPth(bytes)) return readLegacyPth(bytes);
  if (isSafetensors(bytes)) return readTensors(bytes);
  throw foreignFile(bytes) ?? unknownFile(bytes);
}

/** Eight bytes with the length of the header, and its first brace; a file that was cut off has them too. */
function isSafetensors(bytes: Uint8Array): boolean {
  return bytes[8] === 0x7b && bytes[6] === 0 && bytes[7] === 0;
}
