// What ONNX Runtime may be given of an ONNX file: read whole by protobuf's rules, looked at in every message, and written anew,
// so that what runs is what was looked at. Whether it runs at all is for the runtime to say.
import type { ReflectMessage } from '@bufbuild/protobuf/reflect';
import { SubmissionError } from '../../contract/errors.js';
import { messagesIn, readMessage, writeMessage } from '../../lib/protobuf/messages.js';
import { MalformedMessage } from '../../lib/protobuf/strict.js';
import { printable } from '../ending.js';
import { isSet, value } from './messages.js';
import { MODEL } from './schema.js';

/** Runs what was compiled before, which lies in another file. */
const COMPILED = 'EPContext';
/** At these bytes ONNX Runtime takes a file for its own format, which is no protobuf. */
const OWN_FORMAT = { at: 4, text: 'ORTM' };
const EXTERNAL = 1;

/**
 * The bytes to run: the same model, each field once, without fields that ONNX has not.
 *
 * @throws SubmissionError `onnx-refused` for data outside the file, the runtime's own format, or what is no ONNX file
 */
export function checkedModel(bytes: Uint8Array): Uint8Array {
  if (isOwnFormat(bytes)) throw refused('an ONNX file', "ONNX Runtime's own format");
  const model = read(bytes);
  if (!isSet(model, 'graph')) throw refused('a graph', 'none');
  for (const message of messagesIn(model)) check(message);
  const written = writeMessage(model);
  // The name of a producer can stand where the runtime looks for its format.
  if (isOwnFormat(written)) throw refused('an ONNX file', "one that starts as ONNX Runtime's own format does");
  return written;
}

function read(bytes: Uint8Array): ReflectMessage {
  try {
    return readMessage(MODEL, bytes);
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error;
    throw refused('an ONNX file', `something that cannot be read as one: ${error.message}`);
  }
}

function check(message: ReflectMessage): void {
  const { name } = message.desc;
  if (name === 'TensorProto' && (isSet(message, 'external_data') || value(message, 'data_location') === EXTERNAL))
    throw refused('weights in the file itself', `external data of ${text(message, 'name')}`);
  if (name === 'NodeProto' && text(message, 'op_type') === JSON.stringify(COMPILED))
    throw refused('operators', `${COMPILED}, which reads another file`);
}

function isOwnFormat(bytes: Uint8Array): boolean {
  const { at, text: mark } = OWN_FORMAT;
  return Buffer.from(bytes.subarray(at, at + mark.length)).toString('latin1') === mark;
}

/** Quoted, and at most 200 bytes of it. */
function text(message: ReflectMessage, name: string): string {
  const bytes = value(message, name);
  return JSON.stringify(bytes instanceof Uint8Array ? printable(Buffer.from(bytes.subarray(0, 200)).toString()) : '');
}

function refused(expected: string, got: string): SubmissionError {
  return new SubmissionError('protocol-error', 'The surrogate may not be run', {
    code: 'onnx-refused',
    where: 'surrogate.onnx',
    expected,
    got,
    hint: 'Export with all weights in one file; `stealbench.torch.export_onnx` does.',
  });
}
