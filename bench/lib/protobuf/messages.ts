// Reads and writes messages of protobuf by the library that merges as Google's readers do: of a field that comes twice, the
// last scalar holds, messages are merged and lists joined. Knows nothing of what the messages mean.
import { fromBinary, toBinary, type DescMessage } from '@bufbuild/protobuf';
import { reflect, type ReflectMessage } from '@bufbuild/protobuf/reflect';
import { assertStrict, DEEPEST, MalformedMessage } from './strict.js';

/** Of the lists and messages that are built, besides raw bytes. */
const MOST_MEMORY = 2 ** 29;

/**
 * Fields that the schema has not are left out.
 *
 * @throws MalformedMessage for bytes that are no such message or that readers might read in two ways
 */
export function readMessage(desc: DescMessage, bytes: Uint8Array): ReflectMessage {
  assertStrict(desc, bytes, MOST_MEMORY);
  try {
    // The library counts the outermost message too.
    const options = { readUnknownFields: false, recursionLimit: DEEPEST + 1 };
    return reflect(desc, fromBinary(desc, bytes, options), false);
  } catch (error) {
    throw new MalformedMessage(error instanceof Error ? error.message : String(error));
  }
}

/** Each field once, in the order of their numbers. */
export function writeMessage({ desc, message }: ReflectMessage): Uint8Array {
  return toBinary(desc, message);
}

/** The message and all messages in it, outer ones first. */
export function* messagesIn(message: ReflectMessage): Generator<ReflectMessage> {
  yield message;
  for (const field of message.fields) {
    if (field.message === undefined || !message.isSet(field)) continue;
    if (field.fieldKind === 'message') yield* messagesIn(message.get(field));
    if (field.fieldKind === 'list') for (const inner of message.get(field)) yield* messagesIn(inner as ReflectMessage);
  }
}
