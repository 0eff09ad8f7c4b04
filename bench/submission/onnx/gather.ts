// Weights that exporters put into files beside the model, brought into it. What a victim's owner points at is one model, in
// however many files; a surrogate comes in one, and is refused otherwise.
import type { ReflectMessage } from '@bufbuild/protobuf/reflect';
import { readRegularFile } from '../../lib/files/regular-file.js';
import { messagesIn, readMessage, writeMessage } from '../../lib/protobuf/messages.js';
import { MalformedMessage } from '../../lib/protobuf/strict.js';
import { printable } from '../ending.js';
import { badWeights, readBeside } from '../victims/beside.js';
import { fieldOf, isSet, listOf, textOf, value } from './messages.js';
import { MODEL } from './schema.js';

const EXTERNAL = 1;
const FAULT = {
  code: 'onnx-weights',
  hint: 'Copy the files of the export into one folder, or export with all weights in one file (external_data=False).',
};

/**
 * The bytes of an ONNX file with all of its weights inside. A file that has them inside comes back as it is, and so does what
 * is no ONNX file.
 *
 * @throws ValidationError `onnx-weights` for weights outside the folder of the model, behind a link, or cut short
 */
export async function gatherModel(file: string): Promise<Uint8Array> {
  const bytes = await readRegularFile(file);
  const model = tryRead(bytes);
  if (model === null) return bytes;
  const files = new Map<string, Uint8Array>();
  let moved = 0;
  for (const message of messagesIn(model)) {
    if (message.desc.name !== 'TensorProto' || value(message, 'data_location') !== EXTERNAL) continue;
    await bringIn(message, file, files);
    moved += 1;
  }
  return moved === 0 ? bytes : writeMessage(model);
}

function tryRead(bytes: Uint8Array): ReflectMessage | null {
  try {
    return readMessage(MODEL, bytes);
  } catch (error) {
    if (error instanceof MalformedMessage) return null;
    throw error;
  }
}

async function bringIn(tensor: ReflectMessage, file: string, files: Map<string, Uint8Array>): Promise<void> {
  const entries = new Map(
    listOf(tensor, 'external_data').map((entry) => [textOf(entry, 'key'), textOf(entry, 'value')]),
  );
  const location = entries.get('location') ?? '';
  const data = files.get(location) ?? (await readBeside(file, location, FAULT));
  files.set(location, data);
  const offset = Number(entries.get('offset') ?? 0);
  const length = Number(entries.get('length') ?? data.length - offset);
  if (!(offset >= 0 && length >= 0 && offset + length <= data.length))
    throw badWeights(file, FAULT, `${length} bytes at ${offset} of ${printable(location)}`, `${data.length} bytes`);
  const raw = fieldOf(tensor, 'raw_data');
  if (raw.fieldKind !== 'scalar') throw new RangeError('raw_data is no scalar');
  tensor.set(raw, data.slice(offset, offset + length));
  for (const name of ['external_data', 'data_location']) if (isSet(tensor, name)) tensor.clear(fieldOf(tensor, name));
}
