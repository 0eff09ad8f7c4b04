// A publisher's file of weights, in either format, as named arrays.
import { isPth, readPth } from './pth/read-pth.js';
import { decodeSafetensors, type NamedArrays } from './safetensors.js';
import { isCounter } from './torch-layout.js';

/**
 * Reads safetensors, or a state dictionary that torch.save wrote; batch counters are left out.
 * Throws DataError `weights-corrupt`, `weights-dtype` or `pickle-refused`.
 */
export async function readWeightsFile(bytes: Uint8Array): Promise<NamedArrays> {
  return isPth(bytes) ? readPth(bytes, isCounter) : decodeSafetensors(bytes, { skip: isCounter });
}
